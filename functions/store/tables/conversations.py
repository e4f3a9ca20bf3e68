"""The model of the table ``conversations``, with its indexes by recency, state, assignee and customer."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from functions.settings import table_name

SHOWN = [
    "mirakl_thread_id",
    "subject",
    "customer_id",
    "customer_display_name",
    "customer_first_name",
    "customer_last_name",
    "order_ids",
    "last_message_at",
    "last_message_id",
    "last_sender",
    "last_message_preview",
    "message_count",
    "needs_reply_since",
    "reply_alert",
    "version",
    "language",
    "state",
    "snoozed_until",
    "done_at",
    "done_by",
    "assignee_id",
    "assignee_name",
    "tags",
]
"""What a list shows of a conversation. A projection cannot change later without a new index."""


def _shown_without(*keys: str) -> IncludeProjection:
    """A projection names no key of its index."""
    return IncludeProjection([name for name in SHOWN if name not in keys])


class ByRecency(GlobalSecondaryIndex["ConversationRow"]):
    """All conversations that have a message, under one partition key, so that one query reads the inbox."""

    class Meta:
        index_name = "by_recency"
        projection = _shown_without("last_message_at")

    inbox = UnicodeAttribute(hash_key=True)
    last_message_at = UnicodeAttribute(range_key=True)


class ByState(GlobalSecondaryIndex["ConversationRow"]):
    """The conversations that need a reply, are snoozed, or are done (``conversation_rows.keys_of``).

    It is sparse: an open conversation in which nothing has to be done has no ``state_key``. A message that changes
    neither key costs one write unit here.
    """

    class Meta:
        index_name = "by_state"
        projection = _shown_without()

    state_key = UnicodeAttribute(hash_key=True)
    state_since = UnicodeAttribute(range_key=True)


class ByAssignee(GlobalSecondaryIndex["ConversationRow"]):
    """The open conversations of one agent, or of nobody: those that need a reply first, then the newest first."""

    class Meta:
        index_name = "by_assignee"
        projection = _shown_without()

    assignee_key = UnicodeAttribute(hash_key=True)
    assignee_since = UnicodeAttribute(range_key=True)


class ByCustomer(GlobalSecondaryIndex["ConversationRow"]):
    """A customer's conversations, in no order: the rows to which a new name is written.

    It has no sort key, so a new message of a conversation causes no write in this index.
    """

    class Meta:
        index_name = "by_customer"
        projection = KeysOnlyProjection()

    customer_id = UnicodeAttribute(hash_key=True)


class ConversationRow(Model):
    class Meta:
        table_name = table_name("conversations")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    conversation_id = UnicodeAttribute(hash_key=True)
    mirakl_thread_id = UnicodeAttribute()
    subject = UnicodeAttribute(null=True)
    customer_id = UnicodeAttribute(null=True)
    customer_display_name = UnicodeAttribute(null=True)
    customer_first_name = UnicodeAttribute(null=True)
    customer_last_name = UnicodeAttribute(null=True)
    order_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    recipients: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    created_at = UnicodeAttribute()

    inbox = UnicodeAttribute(null=True)
    last_message_at = UnicodeAttribute(null=True)
    last_message_id = UnicodeAttribute(null=True)
    last_sender = UnicodeAttribute(null=True)
    last_message_preview = UnicodeAttribute(null=True)
    message_count = NumberAttribute(default=0)
    needs_reply_since = UnicodeAttribute(null=True)
    reply_alert = UnicodeAttribute(null=True)
    state_key = UnicodeAttribute(null=True)
    state_since = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    snoozed_until = UnicodeAttribute(null=True)
    done_at = UnicodeAttribute(null=True)
    done_by = UnicodeAttribute(null=True)
    state_mark: JSONAttribute = JSONAttribute(null=True)
    no_reply_mark: JSONAttribute = JSONAttribute(null=True)
    last_changes: JSONAttribute = JSONAttribute(null=True)
    assignee_key = UnicodeAttribute(null=True)
    assignee_since = UnicodeAttribute(null=True)
    assignee_id = UnicodeAttribute(null=True)
    assignee_name = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)

    reply_needed_since = UnicodeAttribute(null=True)
    reply_needed_as_of = UnicodeAttribute(null=True)
    no_reply_needed_at = UnicodeAttribute(null=True)

    version = NumberAttribute(default=0)
    thread_hash = UnicodeAttribute(null=True)
    # Older code has checkpoints of another form under the name "checkpoint", and ignores these.
    checkpoint: JSONAttribute = JSONAttribute(null=True, attr_name="checkpoint_2")
    auto_replied_at = UnicodeAttribute(null=True)
    auto_replied_to = UnicodeAttribute(null=True)
    refreshed_at = UnicodeAttribute(null=True)
    erased_before = UnicodeAttribute(null=True)
    former_customer_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)

    by_recency = ByRecency()
    by_state = ByState()
    by_assignee = ByAssignee()
    by_customer = ByCustomer()
