"""The client against a marketplace whose answers are valid or invalid."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.errors import (
    MarketplaceRefused,
    MarketplaceUnavailable,
    OutcomeUnknown,
)
from functions.model.messages import Recipient
from tests.builders.raw_threads import message, page, thread
from tests.builders.scripted_marketplace import ScriptedMarketplace


@pytest.mark.parametrize("token", [{"odd": 1}, ["x"], True, 1.5])
def test_an_invalid_page_token_does_not_end_the_list(scripted: ScriptedMarketplace, token: Any) -> None:
    """Its threads are stored all the same."""
    scripted.responds(page(thread("t"), token=token))
    found = scripted.client().threads(None, None)
    assert [each.id for each in found.threads] == ["t"]
    with pytest.raises(MarketplaceUnavailable, match="token of the next page"):
        _ = found.next_token


@pytest.mark.parametrize(("token", "as_read"), [("t", "t"), (7, "7"), ("", None), (None, None)])
def test_a_token_leads_to_the_next_page_and_none_is_the_end(
    scripted: ScriptedMarketplace, token: Any, as_read: str | None
) -> None:
    scripted.responds(page(thread("t"), token=token))
    assert scripted.client().threads(None, None).next_token == as_read


@pytest.mark.parametrize("raw", [None, 7, "odd", [], [[]], {}, {"id": None}, {"id": []}, {"id": "x" * 901}])
def test_a_thread_without_an_id_hides_no_other(scripted: ScriptedMarketplace, raw: Any) -> None:
    scripted.responds(page(thread("a"), raw, thread("b")))
    found = scripted.client().threads(None, None)
    assert [each.id for each in found.threads] == ["a", "b"]
    assert len(found.unreadable) == 1


DEEP_LIST, DEEP_OBJECT = "[" * 10_000 + "]" * 10_000, '{"a":' * 9_000 + "1" + "}" * 9_000
DIGITS = "9" * 10_000


@pytest.mark.parametrize(
    ("field", "odd", "unreadable"),
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
def test_deep_nesting_or_huge_numbers_affect_only_their_own_field(
    scripted: ScriptedMarketplace, field: str, odd: str, unreadable: str | None
) -> None:
    raw = thread("a", message("m1", "@body@"), message("m2"))
    raw |= {"topic": "@topic@", "future": "@future of the thread@"}
    raw["messages"][0]["future"] = "@future of the message@"
    answer = page(raw, thread("b", message("m3"))).replace(f'"@{field}@"', odd)
    scripted.responds(answer.replace('"@topic@"', "null"))
    first, second = scripted.client().threads(None, None).threads
    assert [each.id for each in first.messages] == ["m1", "m2"]
    assert second.messages[0].body == "Hi"
    assert [*first.unreadable, *first.messages[0].unreadable] == ([unreadable] if unreadable else [])


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/", "//", "/api//", "/ ", "/api/ \n"])
def test_the_address_may_be_written_in_several_ways(scripted: ScriptedMarketplace, suffix: str) -> None:
    scripted.responds(json.dumps({"shop_id": 7}))
    url = scripted.url
    scripted.url = f"  {url}{suffix}"
    try:
        assert scripted.client().account().shop_id == "7"
    finally:
        scripted.url = url
    assert scripted.requests == [("/api/account", {})]


@pytest.mark.parametrize("shop_id", [None, "", {"odd": 1}, [], True])
def test_an_account_that_names_no_shop_is_no_other_shop(scripted: ScriptedMarketplace, shop_id: Any) -> None:
    scripted.responds(json.dumps({"shop_id": shop_id, "shop_name": "Shop"}))
    with pytest.raises(MarketplaceUnavailable, match="does not say which shop"):
        scripted.client().account()


def test_an_order_keeps_what_can_be_read_of_its_customer(scripted: ScriptedMarketplace) -> None:
    odd = {
        "order_id": 7,
        "customer": {"customer_id": 8, "firstname": ["odd"], "lastname": "T", "locale": "fr"},
    }
    scripted.responds(json.dumps({"orders": [odd]}))
    found = scripted.client().order_customers(["7"])["7"]
    assert (found.id, found.first_name, found.last_name, found.locale) == ("8", None, "T", "fr")


@pytest.mark.parametrize(("message_id", "as_read"), [("m-1", "m-1"), (17, "17")])
@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_message_is_sent_when_the_marketplace_names_it(
    scripted: ScriptedMarketplace, status: int, message_id: Any, as_read: str
) -> None:
    scripted.responds(json.dumps({"message_id": message_id, "thread_id": "t"}), status=status)
    assert scripted.client().post_message("t", "Hello", [Recipient.CUSTOMER]) == as_read


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
def test_the_absence_of_an_error_does_not_prove_that_a_message_was_sent(
    scripted: ScriptedMarketplace, status: int, body: str
) -> None:
    scripted.responds(body if status != 204 else "", status=status)
    with pytest.raises(OutcomeUnknown):
        scripted.client().post_message("t", "Hello", [Recipient.CUSTOMER])


def test_a_refusal_keeps_its_status_and_a_few_of_its_words(scripted: ScriptedMarketplace) -> None:
    scripted.responds(json.dumps({"message": "no key " + "x" * 10_000_000}), status=401)
    with pytest.raises(MarketplaceRefused) as refused:
        scripted.client().post_message("t", "Hello", [Recipient.CUSTOMER])
    assert refused.value.status == 401
    scripted.responds(json.dumps({"errors": [{"message": "no such key"}, 7, {"message": 8}]}), status=401)
    with pytest.raises(MarketplaceRefused, match="no such key; 8"):
        scripted.client().account()
