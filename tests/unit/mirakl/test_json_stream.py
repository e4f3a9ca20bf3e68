"""Any input, in any pieces, is parsed as JSON, in linear time and bounded memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.mirakl.json_stream import (
    MAX_DEPTH,
    MAX_TEXT_BYTES,
    MAX_VALUE_BYTES,
    UNREADABLE,
    JsonStream,
    NotJson,
    TruncatedObject,
)

CHUNK = 65_536
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def stream_of(document: str | bytes, chunk: int = CHUNK) -> JsonStream:
    encoded = document.encode("utf-8", "replace") if isinstance(document, str) else document
    return JsonStream(encoded[at : at + chunk] for at in range(0, len(encoded), chunk))


def read(document: str | bytes, chunk: int = CHUNK) -> Any:
    stream = stream_of(document, chunk)
    value, _ = stream.value()
    stream.end()
    return value


@given(VALUES, st.integers(1, 9), st.booleans(), st.sampled_from([None, 1]))
def test_a_value_is_the_same_in_whatever_pieces_it_arrives(
    value: Any, chunk: int, ascii_only: bool, indent: int | None
) -> None:
    assert read(json.dumps(value, ensure_ascii=ascii_only, indent=indent), chunk) == value


@given(st.dictionaries(st.text(max_size=4), st.lists(VALUES, max_size=3), max_size=3), st.integers(1, 9))
def test_members_and_elements_come_one_after_the_other(document: dict[str, list[Any]], chunk: int) -> None:
    stream = stream_of(json.dumps(document), chunk)
    found = {name: [stream.value()[0] for _ in stream.elements()] for name in stream.members()}
    stream.end()
    assert found == document


@pytest.mark.parametrize("chunk", [1, 7, CHUNK])
@pytest.mark.parametrize(
    "document",
    ["", " ", "{", '{"a"', '{"a":', '{"a":1', '{"a":[1,{"b":"c', '"text', '"\\', '{"a":1}{', "[1]2"],
)
def test_truncated_or_overlong_json_is_refused(document: str, chunk: int) -> None:
    with pytest.raises(NotJson):
        read(document, chunk)


@pytest.mark.parametrize("document", ["[1,]", "{1:2}", "[tru]", '["\\x"]', "{]", "[nope]", "'x'"])
def test_invalid_json_in_one_field_leaves_the_rest_readable(document: str) -> None:
    stream = stream_of(f'{{"odd": {document}, "right": [1]}}')
    found = {name: stream.value()[0] for name in stream.members()}
    assert found == {"odd": UNREADABLE, "right": [1]}


@pytest.mark.parametrize(
    ("text", "as_read"),
    [
        (r'"\ud83d"', "?"),
        (r'"\ude00 \ud83d"', "? ?"),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\\ud83d"', r"\ud83d"),
        ('"\ufffd"', "\ufffd"),
    ],
)
def test_half_a_character_becomes_a_question_mark_and_a_whole_one_stays(text: str, as_read: str) -> None:
    assert read(text) == as_read


def test_invalid_utf_8_is_replaced_and_harms_nothing_else() -> None:
    assert read(b'["a\xff\xfeb", "\xc3\xa9"]') == ["a\ufffd\ufffdb", "é"]


@pytest.mark.parametrize("letter", ["x", "é", "\\u00e9", "\\ud83d\\ude00", "\\n", "\\\\", "🛴"])
def test_a_text_without_end_is_cut_at_the_end_of_a_character(letter: str) -> None:
    letters = 2 * MAX_TEXT_BYTES // len(letter.encode()) + 1
    found = read(f'["{letter * letters}", "next"]')
    assert found[1] == "next"
    whole = json.loads(f'"{letter}"')
    assert found[0].rstrip("\ufffd?") == whole * (len(found[0].rstrip("\ufffd?")) // len(whole))
    assert MAX_TEXT_BYTES // 13 < len(found[0]) <= MAX_TEXT_BYTES


def test_an_object_that_is_too_large_keeps_the_members_that_came_first() -> None:
    many = [{"n": "x" * 100} for _ in range(MAX_VALUE_BYTES // 100)]
    stream = stream_of(json.dumps([{"id": "m", "body": "Hi", "many": many, "last": 1}, {"id": "n"}]))
    large, small = (stream.value()[0] for _ in stream.elements())
    assert isinstance(large, TruncatedObject)
    assert large == {"id": "m", "body": "Hi"}
    assert small == {"id": "n"}


def test_a_list_that_is_too_large_is_unreadable() -> None:
    assert read(json.dumps([0] * MAX_VALUE_BYTES)) is UNREADABLE


@pytest.mark.parametrize("digits", [5_000, 3_000_000])
def test_an_endless_number_is_rejected_and_hides_nothing(digits: int) -> None:
    found = read(f'{{"size": [{"9" * 5_000}], "after": {"-1"}}}')
    assert found["after"] == -1
    assert not isinstance(found["size"][0], int)
    assert not isinstance(read("9" * digits), int)


def test_what_is_nested_without_end_becomes_null_where_nobody_looks() -> None:
    depth = 100_000
    found = read(f'{{"a": {"[" * depth}1{"]" * depth}, "b": {{"c": 2}}}}')
    assert found["b"] == {"c": 2}
    levels = 1
    while found["a"] and found["a"][0]:
        found["a"], levels = found["a"][0], levels + 1
    assert levels < MAX_DEPTH


HOSTILE = {
    "brackets": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "braces": lambda n: '{"a":' * (n // 6) + "1" + "}" * (n // 6),
    "white space": lambda n: "[" + " " * n + "]",
    "digits": lambda n: "9" * n,
    "a text": lambda n: '"' + "x" * n + '"',
    "escapes": lambda n: '"' + "\\" * (n // 2 * 2) + '"',
    "emoji": lambda n: '"' + r"\ud83d\ude00" * (n // 12) + '"',
    "short texts": lambda n: "[" + '"",' * (n // 3) + "1]",
    "an open text": lambda n: '["' + "x\\\\" * (n // 3),
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
def test_twice_as_much_takes_about_twice_as_long(document: Any) -> None:
    def seconds(size: int) -> float:
        written = document(size)
        began = process_time()
        stream = stream_of(written)
        with suppress(NotJson):
            stream.value()
        return process_time() - began

    small, large = min(seconds(500_000) for _ in range(3)), min(seconds(4_000_000) for _ in range(2))
    assert large < max(0.05, small) * 8 * 4, "quadratic time would be 64 times as long"


def test_the_answer_is_read_only_when_it_is_needed() -> None:
    taken = []

    def chunks() -> Iterator[bytes]:
        for number in range(5):
            taken.append(number)
            yield f'{"[" if number == 0 else ","}{{"n": {number}}}'.encode()
        yield b"]"

    stream = JsonStream(chunks())
    elements = stream.elements()
    next(elements)
    stream.value()
    assert len(taken) == 1
