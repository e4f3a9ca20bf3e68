"""The fingerprint of a thread covers everything that the marketplace shows of it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from functions.inbox.sync.fingerprint import fingerprint
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model.conversations import ReplyRequirement
from functions.model.customers import Customer
from functions.model.messages import Attachment, Recipient, Sender

MESSAGE = ThreadMessage(
    id="m1",
    sender=Sender.CUSTOMER,
    author="Marie",
    body="Bonjour \ud800",
    sent_at="2026-03-02T14:00:00.000Z",
    to=(Recipient.SHOP,),
    attachments=(Attachment("a1", "photo.jpg", 10),),
)
THREAD = Thread(
    id="t1",
    topic="Delivery",
    topic_is_code=False,
    customer=Customer("c1", "Marie T."),
    order_ids=("o1",),
    recipients=(Recipient.CUSTOMER,),
    created_at="2026-03-02T14:00:00.000Z",
    messages=(MESSAGE,),
    total_count=1,
    reply_requirement=ReplyRequirement(),
)


def other(value: Any) -> Any:
    """Another value of the same type."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case Sender():
            return Sender.OPERATOR
        case str():
            return f"{value} x"
        case tuple():
            return (*value, *(value[:1] or ("x",)))
        case Customer():
            return replace(value, display_name="Paul")
        case ReplyRequirement():
            return replace(value, no_reply_needed_at="2026-03-03T00:00:00.000Z")
    raise AssertionError(f"no other {value!r}")


def test_it_stays_what_it_is_from_one_version_of_the_code_to_the_next() -> None:
    assert fingerprint(THREAD, "Delivery") == "75ecd071001fe1f41cf63cece8292950"


@pytest.mark.parametrize("name", [f.name for f in fields(Thread) if f.name != "messages"])
def test_whatever_changes_in_a_thread_changes_it(name: str) -> None:
    changed = replace(THREAD, **{name: other(getattr(THREAD, name))})
    assert fingerprint(changed, "Delivery") != fingerprint(THREAD, "Delivery")


@pytest.mark.parametrize("name", [field.name for field in fields(ThreadMessage)])
def test_whatever_changes_in_a_message_changes_it(name: str) -> None:
    changed = replace(THREAD, messages=(replace(MESSAGE, **{name: other(getattr(MESSAGE, name))}),))
    assert fingerprint(changed, "Delivery") != fingerprint(THREAD, "Delivery")


def test_another_subject_is_another_fingerprint() -> None:
    assert fingerprint(THREAD, "Other") != fingerprint(THREAD, "Delivery")
