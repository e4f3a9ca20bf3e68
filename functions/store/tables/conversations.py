"""The model of the table ``conversations``, with its indexes by recency and by customer."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from functions.settings import table_name


class ByRecency(GlobalSecondaryIndex["ConversationRow"]):
    """All conversations that have a message, under one partition key, so that one query reads the inbox.

    The attributes of the projection are those that the list shows.
    """

    class Meta:
        index_name = "by_recency"
        projection = IncludeProjection(
            [
                "mirakl_thread_id",
                "subject",
                "customer_id",
                "customer_display_name",
                "customer_first_name",
                "customer_last_name",
                "order_ids",
                "last_sender",
                "last_message_preview",
                "message_count",
                "needs_reply_since",
                "reply_alert",
            ]
        )

    inbox = UnicodeAttribute(hash_key=True)
    last_message_at = UnicodeAttribute(range_key=True)


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
    last_sender = UnicodeAttribute(null=True)
    last_message_preview = UnicodeAttribute(null=True)
    message_count = NumberAttribute(default=0)
    needs_reply_since = UnicodeAttribute(null=True)
    reply_alert = UnicodeAttribute(null=True)

    reply_needed_since = UnicodeAttribute(null=True)
    reply_needed_as_of = UnicodeAttribute(null=True)
    no_reply_needed_at = UnicodeAttribute(null=True)

    version = NumberAttribute(default=0)
    thread_hash = UnicodeAttribute(null=True)
    checkpoint: JSONAttribute = JSONAttribute(null=True)
    auto_replied_at = UnicodeAttribute(null=True)
    auto_replied_to = UnicodeAttribute(null=True)
    refreshed_at = UnicodeAttribute(null=True)
    erased_before = UnicodeAttribute(null=True)
    former_customer_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)

    by_recency = ByRecency()
    by_customer = ByCustomer()
