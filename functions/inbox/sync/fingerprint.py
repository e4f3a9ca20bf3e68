"""A hash of everything that the marketplace shows of a thread: while it is equal, nothing has to be stored."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from functions.mirakl.threads import Thread, ThreadMessage

VERSION = 1
DIGITS = 32
"""Of the hash in hexadecimal, 128 bits: two threads never have the same."""


def fingerprint(thread: Thread, subject: str) -> str:
    """Hexadecimal SHA-256 of JSON.

    The keys are written out, so that a new name in the code changes no fingerprint. Another key, or another
    ``VERSION``, makes every thread be checked once more.
    """
    digest = sha256(canonical_json({"version": VERSION, "subject": subject, **_thread_facts(thread)}))
    for message in thread.messages:
        digest.update(canonical_json(message_facts(message)))
    return digest.hexdigest()[:DIGITS]


def canonical_json(document: dict[str, Any]) -> bytes:
    """The same bytes for the same content, whatever the order of its keys."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _thread_facts(thread: Thread) -> dict[str, Any]:
    customer, requirement = thread.customer, thread.reply_requirement
    return {
        "id": thread.id,
        "topic": thread.topic,
        "topic_is_code": thread.topic_is_code,
        "customer": customer and {"id": customer.id, "name": customer.display_name},
        "order_ids": thread.order_ids,
        "recipients": thread.recipients,
        "created_at": thread.created_at,
        "total_count": thread.total_count,
        "reply_needed_since": requirement.reply_needed_since,
        "reply_needed_as_of": requirement.as_of,
        "no_reply_needed_at": requirement.no_reply_needed_at,
        "cut_short": thread.is_count_uncertain,
        "unreadable": thread.unreadable,
    }


def message_facts(message: ThreadMessage) -> dict[str, Any]:
    """Everything that the marketplace shows of a message, under keys that are stored."""
    return {
        "id": message.id,
        "sender": message.sender,
        "author": message.author,
        "body": message.body,
        "sent_at": message.sent_at,
        "to": message.to,
        "attachments": [(file.id, file.name, file.size) for file in message.attachments],
        "tie": message.tie,
        "unreadable": message.unreadable,
        "attachments_left_out": message.attachments_left_out,
    }
