from __future__ import annotations

import json
from dataclasses import replace

import pytest

from functions.model.customers import Customer
from functions.model.messages import Attachment, Sender
from functions.store.tables.customers import CustomerRow
from tests.builders.api import Api
from tests.builders.conversations import MARIE_BY_ORDER, message_at, store_thread, thread


def test_the_first_page_holds_the_latest_messages_oldest_first_and_leads_to_older_ones(api: Api) -> None:
    conversation_id = store_thread(thread(*(message_at(minute, f"Message {minute}") for minute in range(5))))
    path = f"/api/conversations/{conversation_id}"
    first = api.get(path, limit=2).body
    second = api.get(path, limit=2, cursor=first["next_cursor"]).body
    third = api.get(path, limit=2, cursor=second["next_cursor"]).body
    bodies = [[m["body"] for m in page["messages"]] for page in (first, second, third)]
    assert bodies == [["Message 3", "Message 4"], ["Message 1", "Message 2"], ["Message 0"]]
    assert third["next_cursor"] is None


def test_the_customer_comes_with_e_mail_and_locale_from_the_order(api: Api) -> None:
    conversation_id = store_thread(thread(message_at(0, "Hello")))
    conversation = api.get(f"/api/conversations/{conversation_id}").body["conversation"]
    assert conversation["customer"] == {
        "id": "CUST-1",
        "display_name": "Marie T.",
        "first_name": "Marie",
        "last_name": "Tremblay",
        "email": "alias@example.invalid",
        "locale": "fr_CA",
    }
    assert conversation["recipients"] == ["customer", "operator"]


@pytest.mark.parametrize(
    ("language", "locale", "expected"),
    [
        ("en", "fr_CA", ("en", "order")),
        (None, "fr_CA", ("fr", "locale")),
        (None, None, (None, None)),
    ],
)
def test_the_customers_language_comes_with_what_says_so(
    api: Api, language: str | None, locale: str | None, expected: tuple[str | None, str | None]
) -> None:
    customer = replace(MARIE_BY_ORDER, language=language, locale=locale)
    conversation_id = store_thread(thread(message_at(0, "Hello")), customer)
    conversation = api.get(f"/api/conversations/{conversation_id}").body["conversation"]
    assert (conversation["language"], conversation["language_source"]) == expected


def test_a_language_whose_source_is_not_known_any_more_says_so(api: Api) -> None:
    conversation_id = store_thread(thread(message_at(0, "Hello")))
    customer = next(CustomerRow.scan())
    customer.update([CustomerRow.locale.remove()])
    conversation = api.get(f"/api/conversations/{conversation_id}").body["conversation"]
    assert (conversation["language"], conversation["language_source"]) == ("fr", "earlier")


def test_a_customer_known_by_name_only_is_shown_so(api: Api) -> None:
    conversation_id = store_thread(
        thread(message_at(0, "Hi"), customer=Customer(None, "J. Doe"), order_ids=()), None
    )
    customer = api.get(f"/api/conversations/{conversation_id}").body["conversation"]["customer"]
    assert (customer["id"], customer["display_name"]) == (None, "J. Doe")


def test_a_message_shows_all_that_the_page_needs(api: Api) -> None:
    from dataclasses import replace

    sent = replace(message_at(0, "Voir <br />photo"), attachments=(Attachment("a1", "boîte.jpg", 204800),))
    conversation_id = store_thread(thread(sent))
    (message,) = api.get(f"/api/conversations/{conversation_id}").body["messages"]
    assert message == {
        "id": "in-m0",
        "sender": "customer",
        "author": "Somebody",
        "author_id": None,
        "body": "Voir <br />photo",
        "text": "Voir\nphoto",
        "sent_at": "2026-03-02T14:00:00.000Z",
        "status": "received",
        "mirakl_message_id": "m0",
        "to": ["shop"],
        "attachments": [{"id": "a1", "name": "boîte.jpg", "size": 204800}],
        "error": None,
        "automatic": False,
        "idempotency_key": None,
        "written_at": None,
        "not_before": None,
        "undo_until": None,
        "cancelled_by": None,
        "cancelled_by_id": None,
        "absent_since": None,
        "unreadable": [],
        "attachments_left_out": 0,
        "sent_despite": [],
        "unchecked": False,
        "files": [],
    }


def test_messages_of_the_same_time_keep_one_order(api: Api) -> None:
    found = [message_at(0, f"Same moment {n}", message_id=f"m{n}") for n in (2, 0, 1)]
    conversation_id = store_thread(thread(*found))
    path = f"/api/conversations/{conversation_id}"
    whole = [m["id"] for m in api.get(path).body["messages"]]
    first = api.get(path, limit=2).body
    second = api.get(path, limit=2, cursor=first["next_cursor"]).body
    assert [m["id"] for m in second["messages"] + first["messages"]] == whole == ["in-m0", "in-m1", "in-m2"]


def test_an_unknown_conversation_is_404(api: Api) -> None:
    answer = api.get("/api/conversations/nobody-knows")
    assert (answer.status, answer.code) == (404, "conversation_not_found")


def test_the_shop_s_own_messages_from_the_back_office_are_the_technician_s(api: Api) -> None:
    conversation_id = store_thread(
        thread(message_at(0, "Hi"), message_at(1, "Hello from the back office", Sender.TECHNICIAN))
    )
    page = api.get(f"/api/conversations/{conversation_id}").body
    assert [m["sender"] for m in page["messages"]] == ["customer", "technician"]
    assert page["conversation"]["needs_reply_since"] is None


def test_a_page_of_very_long_messages_ends_early_and_the_next_goes_on(api: Api) -> None:
    """Lambda refuses an answer of more than 6 MB."""
    bodies = [f"{number}{'🛴' * 50_000}" for number in range(12)]
    conversation_id = store_thread(thread(*(message_at(minute, body) for minute, body in enumerate(bodies))))
    path = f"/api/conversations/{conversation_id}"
    seen: list[str] = []
    page = api.get(path).body
    while True:
        assert len(json.dumps(page)) < 6_000_000
        seen = [message["body"] for message in page["messages"]] + seen
        if page["next_cursor"] is None:
            break
        page = api.get(path, cursor=page["next_cursor"]).body
    assert seen == bodies
