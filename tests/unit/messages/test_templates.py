from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.messages.templates import fill, unknown_variables
from functions.inbox.replies.saved_replies import VARIABLES, problems_of
from functions.model.languages import LANGUAGES
from functions.model.saved_replies import SavedReply
from infra.local.run import EXAMPLE_SAVED_REPLIES

NAMES = ("customer_first_name", "order_id", "shop_name")
PLAIN = st.text(st.characters(exclude_characters="{}|", exclude_categories=["Cs"]), max_size=12)
VALUES = st.dictionaries(st.sampled_from(NAMES), PLAIN)


Parts = list[str | tuple[str, str | None]]
"""Of a template: words, and variables with their fallbacks."""


def template_of(parts: Parts) -> str:
    return "".join(
        part if isinstance(part, str) else f"{{{part[0]}}}" if part[1] is None else f"{{{part[0]}|{part[1]}}}"
        for part in parts
    )


VARIABLE = st.tuples(st.sampled_from(NAMES), st.none() | PLAIN)
PARTS = st.lists(PLAIN | VARIABLE, max_size=8)


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("Hello {customer_first_name|there}!", {"customer_first_name": "Marie"}, "Hello Marie!"),
        ("Hello {customer_first_name|there}!", {}, "Hello there!"),
        ("Hello {customer_first_name|there}!", {"customer_first_name": ""}, "Hello there!"),
        ("Bonjour {customer_first_name|},", {}, "Bonjour,"),
        ("Bonjour {customer_first_name},", {}, "Bonjour,"),
        ("{order_id}{order_id}", {"order_id": r"\1"}, r"\1\1"),
        ("{order_id", {"order_id": "1"}, "{order_id"),
    ],
)
def test_a_variable_is_its_value_else_its_fallback_else_nothing(
    template: str, values: dict[str, str], text: str
) -> None:
    assert fill(template, values) == text


def test_unknown_variables_are_named_once_with_and_without_a_fallback() -> None:
    assert unknown_variables("{b|x} {a} {order_id|y} {b} {}", NAMES) == ["", "a", "b"]


@given(PARTS, VALUES)
def test_no_variable_is_left_in_a_filled_template(parts: Parts, values: dict[str, str]) -> None:
    assert re.search(r"[{}|]", fill(template_of(parts), values)) is None


@given(PARTS, VALUES)
def test_all_that_is_not_a_variable_stays_in_its_order(parts: Parts, values: dict[str, str]) -> None:
    filled, position = fill(template_of(parts), values), 0
    for part in parts:
        # The space before what is not known is removed with it.
        words = part.rstrip(" ") if isinstance(part, str) else values.get(part[0]) or part[1] or ""
        position = filled.index(words, position) + len(words)


@given(PARTS)
def test_with_all_values_no_fallback_is_used(parts: Parts) -> None:
    values = dict.fromkeys(NAMES, "VALUE")
    without: Parts = [part if isinstance(part, str) else (part[0], None) for part in parts]
    assert fill(template_of(parts), values) == fill(template_of(without), values)


def test_the_examples_of_the_local_run_can_be_saved() -> None:
    documents = json.loads(EXAMPLE_SAVED_REPLIES.read_text(encoding="utf-8"))
    replies = tuple(SavedReply(**document) for document in documents)
    assert problems_of(replies) == []
    pairs = [reply for reply in replies if set(reply.texts) == set(LANGUAGES)]
    assert len(pairs) >= len(replies) - 1
    used = {name for reply in pairs for name in VARIABLES if f"{{{name}" in "".join(reply.texts.values())}
    assert len(used) > len(VARIABLES) / 2
