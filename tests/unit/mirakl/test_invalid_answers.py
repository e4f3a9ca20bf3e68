"""Any JSON that the marketplace answers is parsed, or refused with a clear error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.errors import MarketplaceBusy, MarketplaceUnavailable, ThreadUnreadable
from functions.mirakl.answers import MAX_RETRY_AFTER
from functions.mirakl.client import Mirakl
from functions.mirakl.fields import MAX_ID_BYTES
from functions.mirakl.thread_parser import read_thread
from functions.model.messages import Recipient
from tests.builders.raw_threads import MINIMAL
from tests.builders.scripted_marketplace import ScriptedMarketplace

ORDER = {
    "order_id": "1-A",
    "customer": {"customer_id": "C1", "firstname": "Marie", "lastname": "Tremblay", "locale": "fr_CA"},
    "customer_notification_email": "alias@example.invalid",
}
FULL_THREAD: dict[str, Any] = {
    **deepcopy(MINIMAL),
    "entities": [{"type": "MMP_ORDER", "id": "1-A"}],
    "current_participants": [{"type": "SHOP", "id": "1"}],
    "no_store_reply_needed": [{"date": "2026-03-02T14:05:09Z"}],
}
FULL_THREAD["messages"][0]["attachments"] = [{"id": "a", "name": "photo.jpg", "size": 3}]
ANSWER = {
    "data": [FULL_THREAD],
    "next_page_token": "x",
    "orders": [ORDER],
    "reasons": [{"code": "1", "label": "Delivery"}],
    "shop_id": 2345,
    **FULL_THREAD,
}
MESSAGE: dict[str, Any] = FULL_THREAD["messages"][0]
SOMETHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("9" * 5000),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def slots(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every value of a document, as its container and its key."""
    keys = document.keys() if isinstance(document, dict) else range(len(document))
    for key in keys:
        yield document, key
        if isinstance(document[key], dict | list):
            yield from slots(document[key])


@st.composite
def odd(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The document with one or two values replaced."""
    document = deepcopy(document)
    for _ in range(draw(st.integers(1, 2))):
        holder, key = draw(st.sampled_from(list(slots(document))))
        holder[key] = draw(SOMETHING)
    return document


@given(odd(FULL_THREAD))
def test_a_thread_is_parsed_unless_its_id_is_invalid(raw: dict[str, Any]) -> None:
    thread_id = raw.get("id")
    if isinstance(thread_id, str) and 0 < len(thread_id.encode("utf-8", "replace")) <= MAX_ID_BYTES:
        assert read_thread(raw).id == thread_id
    else:
        with suppress(ThreadUnreadable):
            read_thread(raw)


@given(odd(MESSAGE))
def test_a_message_with_invalid_fields_keeps_its_valid_ones(message: dict[str, Any]) -> None:
    thread = read_thread({**MINIMAL, "messages": [message]})
    if message.get("id") != MESSAGE["id"]:
        return
    (read,) = thread.messages
    assert read.sent_at == "2026-03-02T14:05:09.000Z"
    odd = {"body": read.body == "Hi", "to": read.to == (Recipient.SHOP,), "author": read.author == "Marie"}
    for ours, is_right in odd.items():
        theirs = {"author": "from"}.get(ours, ours)
        assert is_right or message[theirs] != MESSAGE[theirs]


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(document=odd(ANSWER))
@pytest.mark.parametrize(
    "read",
    [
        lambda mirakl: mirakl.threads(None, None),
        lambda mirakl: mirakl.thread("t"),
        lambda mirakl: mirakl.order_customers(["1-A"]),
        lambda mirakl: mirakl.reasons(),
        lambda mirakl: mirakl.account(),
    ],
    ids=["threads", "thread", "orders", "reasons", "account"],
)
def test_an_invalid_answer_is_parsed_or_refused(
    read: Callable[[Mirakl], Any], scripted: ScriptedMarketplace, document: dict[str, Any]
) -> None:
    scripted.responds(json.dumps(document))
    with suppress(ThreadUnreadable, MarketplaceUnavailable):
        read(scripted.client())


def test_one_malformed_order_hides_no_other(scripted: ScriptedMarketplace) -> None:
    scripted.responds(json.dumps({"orders": [None, {"order_id": "2", "customer": "x"}, ORDER]}))
    assert scripted.client().order_customers(["1-A"])["1-A"].first_name == "Marie"


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("7", 7, 7),
        ("0", 1, 1),
        ("999999999", MAX_RETRY_AFTER, MAX_RETRY_AFTER),
        ("inf", 60, 60),
        ("soon", 60, 60),
        ("", 60, 60),
    ],
)
def test_how_long_to_wait_is_understood(
    scripted: ScriptedMarketplace, header: str, least: float, most: float
) -> None:
    assert least <= wait_of(scripted, header) <= most


@pytest.mark.parametrize(("minutes", "least", "most"), [(30, 61, 1800), (-30, 1, 1)])
def test_a_retry_after_with_a_date_is_understood(
    scripted: ScriptedMarketplace, minutes: int, least: float, most: float
) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    assert least <= wait_of(scripted, date) <= most


def wait_of(scripted: ScriptedMarketplace, header: str) -> float:
    scripted.responds("", status=429, headers={"Retry-After": header})
    with pytest.raises(MarketplaceBusy) as busy:
        scripted.client().account()
    return busy.value.retry_after
