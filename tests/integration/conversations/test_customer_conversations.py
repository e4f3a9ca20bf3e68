"""A customer leads to all of their conversations, whatever their id, and to nobody else's."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from functions.model.customers import Customer
from functions.store import views
from functions.store.tables.conversations import ConversationRow
from tests.builders.api import Api
from tests.builders.conversations import MARIE, message_at, store_thread, thread

PAUL = Customer("CUST-2", "Paul R.")


def of_customer(api: Api, customer_id: str) -> list[str]:
    encoded = quote(quote(customer_id, safe=""), safe="")
    return [row["id"] for row in api.get(f"/api/customers/{encoded}/conversations").body["conversations"]]


def stored(number: int, customer: Customer | None = MARIE) -> str:
    """A conversation whose only message is of this minute."""
    return store_thread(
        thread(message_at(number, f"Question {number}"), thread_id=f"thread-{number}", customer=customer),
        from_order=None,
    )


def test_a_customers_conversations_come_with_the_most_recent_message_first(api: Api) -> None:
    second, first, third = stored(2), stored(1), stored(3)
    stored(4, PAUL)
    stored(5, None)

    assert of_customer(api, "CUST-1") == [third, second, first]


def test_a_customer_who_is_not_known_has_none(api: Api) -> None:
    stored(1)

    assert of_customer(api, "CUST-9") == []


@pytest.mark.parametrize("customer_id", ["C#1", "C/1", "C?1", "C%2F1", "C 1", "été;1", "/"])
def test_an_id_may_have_any_characters(api: Api, customer_id: str) -> None:
    conversation_id = stored(1, Customer(customer_id, "Marie T."))

    assert of_customer(api, customer_id) == [conversation_id]


def test_a_customer_with_many_conversations_has_each_once_in_pages(api: Api) -> None:
    """Each page is sorted by itself."""
    ids = {stored(number) for number in range(7)}
    found: list[str] = []
    start = None
    while True:
        page = views.of_customer("CUST-1", 3, start)
        found += [conversation.id for conversation in page.items]
        start = page.next_key
        if start is None:
            break

    assert len(found) == 7
    assert set(found) == ids


def test_a_conversation_that_has_another_customer_by_now_is_not_shown(api: Api) -> None:
    conversation_id = stored(1)
    assert of_customer(api, "CUST-1") == [conversation_id]

    store_thread(thread(message_at(1, "Question 1"), thread_id="thread-1", customer=PAUL), from_order=None)

    assert of_customer(api, "CUST-1") == []
    assert of_customer(api, "CUST-2") == [conversation_id]


def test_an_erased_conversation_is_not_shown(api: Api) -> None:
    conversation_id = stored(1)
    row = ConversationRow.get(conversation_id)
    row.update([ConversationRow.last_message_at.remove(), ConversationRow.inbox.remove()])

    assert of_customer(api, "CUST-1") == []
