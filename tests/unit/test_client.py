"""The client against a marketplace that says what no marketplace should."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.errors import (
    AnswerTooLarge,
    MarketplaceRefused,
    MarketplaceUnavailable,
    OutcomeUnknown,
    ThreadUnreadable,
)
from functions.mirakl import client as client_module
from functions.mirakl import connection
from functions.mirakl.client import PAGE_SIZE, SMALLER_PAGES, Mirakl
from functions.mirakl.responses import MemoryLimit
from functions.model.messages import Recipient
from tests.unit.answers import Answers, Query, message, thread

REPOSITORY = Path(__file__).parents[2]
EMOJI = r"\ud83d\ude00"


def page(*threads: dict[str, Any], token: Any = None) -> str:
    return json.dumps({"data": list(threads), "next_page_token": token})


# Pages


@pytest.mark.parametrize("token", [{"odd": 1}, ["x"], True, 1.5])
def test_a_token_that_is_none_is_no_last_page(answers: Answers, token: Any) -> None:
    """Its threads are there all the same."""
    answers.says(page(thread("t"), token=token))
    found = answers.client().threads(None, None)
    assert [each.id for each in found.threads] == ["t"]
    with pytest.raises(MarketplaceUnavailable, match="token of the next page"):
        _ = found.next_token


@pytest.mark.parametrize(("token", "as_read"), [("t", "t"), (7, "7"), ("", None), (None, None)])
def test_a_token_leads_to_the_next_page_and_none_is_the_end(
    answers: Answers, token: Any, as_read: str | None
) -> None:
    answers.says(page(thread("t"), token=token))
    assert answers.client().threads(None, None).next_token == as_read


@pytest.mark.parametrize("raw", [None, 7, "odd", [], [[]], {}, {"id": None}, {"id": []}, {"id": "x" * 901}])
def test_a_thread_without_an_id_hides_no_other(answers: Answers, raw: Any) -> None:
    answers.says(page(thread("a"), raw, thread("b")))
    found = answers.client().threads(None, None)
    assert [each.id for each in found.threads] == ["a", "b"]
    assert len(found.unreadable) == 1


DEEP_LIST, DEEP_OBJECT = "[" * 10_000 + "]" * 10_000, '{"a":' * 9_000 + "1" + "}" * 9_000
DIGITS = "9" * 10_000


@pytest.mark.parametrize(
    ("place", "odd", "unreadable"),
    [
        ("topic", DEEP_LIST, "topic"),
        ("topic", DIGITS, "topic"),
        ("future of the thread", DEEP_OBJECT, None),
        ("body", DEEP_LIST, "body"),
        ("body", DEEP_OBJECT, "body"),
        ("future of the message", DIGITS, None),
        ("future of the message", DEEP_LIST, None),
    ],
)
def test_what_is_nested_or_counted_without_end_costs_only_itself(
    answers: Answers, place: str, odd: str, unreadable: str | None
) -> None:
    raw = thread("a", message("m1", "@body@"), message("m2"))
    raw |= {"topic": "@topic@", "future": "@future of the thread@"}
    raw["messages"][0]["future"] = "@future of the message@"
    said = page(raw, thread("b", message("m3"))).replace(f'"@{place}@"', odd)
    answers.says(said.replace('"@topic@"', "null"))
    first, second = answers.client().threads(None, None).threads
    assert [each.id for each in first.messages] == ["m1", "m2"]
    assert second.messages[0].body == "Hi"
    assert [*first.unreadable, *first.messages[0].unreadable] == ([unreadable] if unreadable else [])


# Size


def pieces(threads: int, messages: int, body: str) -> Iterator[bytes]:
    """A page of M11 as it is sent, without ever being there as a whole."""
    yield b'{"data":['
    for number in range(threads):
        raw = thread(f"t{number}", *(message(f"m{each}", "@") for each in range(messages)))
        yield f"{',' if number else ''}{json.dumps(raw)}".replace("@", body).encode()
    yield b'],"next_page_token":"more"}'


READ_ALONE = """\
import json, sys
from pathlib import Path
from functions.mirakl.client import Mirakl
page = Mirakl(sys.argv[1], lambda: "key", None, lambda: 0.0).threads(None, None)
used = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
whole = [thread for thread in page.threads if not thread.cut_short]
print(json.dumps({
    "megabytes": int(used.split()[1]) // 1024,
    "ids": [thread.id for thread in page.threads],
    "whole": len(whole),
    "bodies": sorted({message.body for thread in whole for message in thread.messages}),
    "to_be_read_alone": sum(thread.truncated and not thread.messages for thread in page.threads),
    "next_token": page.next_token,
}))
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux tells how much memory was used"
)
@pytest.mark.parametrize(("megabytes", "letters"), [(52, 430), (102, 845)])
def test_a_page_of_a_hundred_megabytes_needs_little_memory(
    answers: Answers, megabytes: int, letters: int
) -> None:
    """Lambda's function has 1,024 MB, Python and the libraries included."""
    assert sum(len(piece) for piece in pieces(100, 100, EMOJI * letters)) > megabytes * 1_000_000
    answers.says(lambda *_: pieces(100, 100, EMOJI * letters))
    program = [sys.executable, "-c", READ_ALONE, answers.url]
    found = json.loads(subprocess.run(program, capture_output=True, check=True, cwd=REPOSITORY).stdout)
    assert found["megabytes"] < 250
    assert found["ids"] == [f"t{number}" for number in range(100)]
    assert found["whole"] > 30
    assert found["whole"] + found["to_be_read_alone"] == 100
    assert found["bodies"] == ["😀" * letters]
    assert found["next_token"] == "more"


def test_a_message_that_is_larger_than_our_memory_is_cut_and_hides_no_other(answers: Answers) -> None:
    def said(path: str, query: Query) -> Iterator[bytes]:
        before, after = json.dumps(thread("t", message("m1", "@"), message("m2"))).split("@")
        yield before.encode()
        for _ in range(40):
            yield b"x" * 1_000_000
        yield after.encode()

    answers.says(said)
    found = answers.client().thread("t")
    assert [(each.id, each.unreadable) for each in found.messages] == [("m1", ("body",)), ("m2", ())]
    assert not found.truncated


def test_a_thread_that_is_too_large_as_a_whole_says_what_is_missing(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "MemoryLimit", lambda: MemoryLimit(30_000))
    raw = thread("t", *(message(f"m{number}") for number in range(40)))
    answers.says(json.dumps(raw))
    found = answers.client().thread("t")
    assert (found.total_count, found.truncated) == (40, True)
    assert 5 < len(found.messages) < 20
    raw["metadata"] = None
    answers.says(json.dumps(raw))
    assert answers.client().thread("t").total_count == 40, "also where nobody counts"


def test_a_first_page_that_is_too_large_is_asked_for_in_smaller_ones_and_at_last_without_messages(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", 50_000)

    def said(path: str, query: Query) -> str:
        shown = [message("m", "x" * 20_000)] if query["with_messages"] == "true" else []
        threads = [thread(f"t{number}", *shown) for number in range(min(int(query["limit"]), 50))]
        for raw in threads:
            raw["metadata"]["total_count"] = 1
            if not shown:
                del raw["messages"]
        return page(*threads)

    answers.says(said)
    found = answers.client(1000).threads("2026-03-02T14:05:09Z", None)
    assert [(query["limit"], query["with_messages"]) for _, query in answers.asked] == [
        *((str(limit), "true") for limit in (PAGE_SIZE, *SMALLER_PAGES)),
        (str(PAGE_SIZE), "false"),
    ]
    assert {query["updated_since"] for _, query in answers.asked} == {"2026-03-02T14:05:09Z"}
    assert len(found.threads) == 50
    assert all(each.cut_short for each in found.threads), "each is to be read on its own"


def test_a_later_page_and_a_thread_that_are_too_large_are_asked_for_once(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", 50_000)
    answers.says(page(thread("t", message("m", "x" * 100_000))))
    with pytest.raises(AnswerTooLarge):
        answers.client(1000).threads(None, "later")
    with pytest.raises(ThreadUnreadable, match="more than"):
        answers.client(1000).thread("t")
    assert len(answers.asked) == 2


def test_a_compressed_answer_is_measured_by_what_comes_out_of_it(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", 2_000_000)
    bomb = gzip.compress(page(thread("t", message("m", "x" * 20_000_000))).encode())
    assert len(bomb) < 50_000
    answers.says(lambda *_: [bomb], headers={"content-encoding": "gzip"})
    with pytest.raises(AnswerTooLarge):
        answers.client().threads(None, "later")


def test_an_answer_that_comes_drop_by_drop_is_given_up(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_SECONDS", 0.3)

    def drops(path: str, query: Query) -> Iterator[bytes]:
        yield b'{"data":['
        while True:
            time.sleep(0.02)
            yield b" "

    answers.says(drops)
    with pytest.raises(ThreadUnreadable, match="took more than"):
        answers.client().thread("t")
    with pytest.raises(OutcomeUnknown):
        answers.client().post_message("t", "Hello", [Recipient.CUSTOMER])


@pytest.mark.parametrize(
    "read",
    [
        lambda client: client.threads(None, None),
        lambda client: client.thread("t"),
        lambda client: client.account(),
    ],
    ids=["threads", "thread", "account"],
)
def test_an_answer_that_breaks_off_is_none(answers: Answers, read: Callable[[Mirakl], Any]) -> None:
    answers.says(page(thread("t", message("m", "x" * 10_000))), cut_after=5_000)
    with pytest.raises(MarketplaceUnavailable, match="cannot be reached"):
        read(answers.client())


# Single answers


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/", "//", "/api//", "/ ", "/api/ \n"])
def test_the_address_may_be_written_in_several_ways(answers: Answers, suffix: str) -> None:
    answers.says(json.dumps({"shop_id": 7}))
    url = answers.url
    answers.url = f"  {url}{suffix}"
    try:
        assert answers.client().account().shop_id == "7"
    finally:
        answers.url = url
    assert answers.asked == [("/api/account", {})]


@pytest.mark.parametrize("shop_id", [None, "", {"odd": 1}, [], True])
def test_an_account_that_names_no_shop_is_no_other_shop(answers: Answers, shop_id: Any) -> None:
    answers.says(json.dumps({"shop_id": shop_id, "shop_name": "Shop"}))
    with pytest.raises(MarketplaceUnavailable, match="does not say which shop"):
        answers.client().account()


def test_an_order_keeps_what_can_be_read_of_its_customer(answers: Answers) -> None:
    odd = {
        "order_id": 7,
        "customer": {"customer_id": 8, "firstname": ["odd"], "lastname": "T", "locale": "fr"},
    }
    answers.says(json.dumps({"orders": [odd]}))
    found = answers.client().order_customers(["7"])["7"]
    assert (found.id, found.first_name, found.last_name, found.locale) == ("8", None, "T", "fr")


@pytest.mark.parametrize(("message_id", "as_read"), [("m-1", "m-1"), (17, "17")])
@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_message_is_sent_when_the_marketplace_names_it(
    answers: Answers, status: int, message_id: Any, as_read: str
) -> None:
    answers.says(json.dumps({"message_id": message_id, "thread_id": "t"}), status=status)
    assert answers.client().post_message("t", "Hello", [Recipient.CUSTOMER]) == as_read


@pytest.mark.parametrize("status", [200, 201, 202, 204])
@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        "null",
        '"m-1"',
        "<html></html>",
        '{"errors": [{"message": "no"}]}',
        '{"message_id": null}',
        '{"message_id": ""}',
        '{"message_id": {"id": "m-1"}}',
        '{"message_id": true}',
        '{"id": "m-1"}',
        '{"message_id": "m-1"',
    ],
)
def test_no_error_is_no_proof_that_a_message_was_sent(answers: Answers, status: int, body: str) -> None:
    answers.says(body if status != 204 else "", status=status)
    with pytest.raises(OutcomeUnknown):
        answers.client().post_message("t", "Hello", [Recipient.CUSTOMER])


def test_a_refusal_keeps_its_status_and_a_few_of_its_words(answers: Answers) -> None:
    answers.says(json.dumps({"message": "no key " + "x" * 10_000_000}), status=401)
    with pytest.raises(MarketplaceRefused) as refused:
        answers.client().post_message("t", "Hello", [Recipient.CUSTOMER])
    assert refused.value.status == 401
    answers.says(json.dumps({"errors": [{"message": "no such key"}, 7, {"message": 8}]}), status=401)
    with pytest.raises(MarketplaceRefused, match="no such key; 8"):
        answers.client().account()
