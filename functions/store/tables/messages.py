"""The model of the table ``messages``, with its indexes by time and of unsettled replies."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection, LocalSecondaryIndex
from pynamodb.models import Model

from functions.settings import table_name


class ByTime(LocalSecondaryIndex["MessageRow"]):
    """A conversation's messages in their order. Claims have no position, so they are not in this index."""

    class Meta:
        index_name = "by_time"
        projection = AllProjection()

    conversation_id = UnicodeAttribute(hash_key=True)
    position = UnicodeAttribute(range_key=True)


class OpenReplies(GlobalSecondaryIndex["MessageRow"]):
    """Unsettled replies, by the time when they are due. Only these rows have ``outbox``, so it is usually empty."""

    class Meta:
        index_name = "open_replies"
        projection = KeysOnlyProjection()

    outbox = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class MessageRow(Model):
    """A received message, a reply of ours (this table is the outbox), or a claim.

    A claim has the key of a marketplace message and says which of our replies that message is (``claimed_by``). While
    it is there, that message is not stored a second time.
    """

    class Meta:
        table_name = table_name("messages")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    conversation_id = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True)
    position = UnicodeAttribute(null=True)
    sender = UnicodeAttribute(null=True)
    author = UnicodeAttribute(null=True)
    author_id = UnicodeAttribute(null=True)
    body = UnicodeAttribute(null=True)
    sent_at = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    mirakl_message_id = UnicodeAttribute(null=True)
    to: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    attachments: JSONAttribute = JSONAttribute(null=True)
    files: JSONAttribute = JSONAttribute(null=True)
    error = UnicodeAttribute(null=True)
    automatic = BooleanAttribute(null=True)
    idempotency_key = UnicodeAttribute(null=True)
    request_hash = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute(null=True)
    attempt = NumberAttribute(null=True)
    attempted_at = UnicodeAttribute(null=True)
    maybe_sent = BooleanAttribute(null=True)
    not_before = UnicodeAttribute(null=True)
    outbox = UnicodeAttribute(null=True)
    delivery_group = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    claimed_by = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    tie = NumberAttribute(null=True)
    stored_at = UnicodeAttribute(null=True)
    written_at = UnicodeAttribute(null=True)
    queued_at = UnicodeAttribute(null=True)
    seen_message_id = UnicodeAttribute(null=True)
    absent_since = UnicodeAttribute(null=True)
    unreadable: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    attachments_left_out = NumberAttribute(null=True)
    answers_id = UnicodeAttribute(null=True)
    expires_at = UnicodeAttribute(null=True)
    cancelled_by = UnicodeAttribute(null=True)
    cancelled_by_id = UnicodeAttribute(null=True)
    cancelled_at = UnicodeAttribute(null=True)
    sent_despite: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    unchecked = BooleanAttribute(null=True)

    by_time = ByTime()
    open_replies = OpenReplies()
