"""The DynamoDB tables as pynamodb models. The CDK tables are compared with these by a test."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import (
    AllProjection,
    GlobalSecondaryIndex,
    IncludeProjection,
    KeysOnlyProjection,
    LocalSecondaryIndex,
)
from pynamodb.models import Model

from functions.settings import table_name

ON_DEMAND = "PAY_PER_REQUEST"


class CustomerRow(Model):
    class Meta:
        table_name = table_name("customers")
        billing_mode = ON_DEMAND

    customer_id = UnicodeAttribute(hash_key=True)
    display_name = UnicodeAttribute(null=True)
    first_name = UnicodeAttribute(null=True)
    last_name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    locale = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    erased_before = UnicodeAttribute(null=True)


class ByRecency(GlobalSecondaryIndex["ConversationRow"]):
    """Every conversation that has a message, the whole inbox under one key, read newest first."""

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
    """A customer's conversations, unordered: who must hear of a new name.

    No sort key: a message that moves the conversation costs nothing here.
    """

    class Meta:
        index_name = "by_customer"
        projection = KeysOnlyProjection()

    customer_id = UnicodeAttribute(hash_key=True)


class ConversationRow(Model):
    class Meta:
        table_name = table_name("conversations")
        billing_mode = ON_DEMAND

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
    auto_replied_at = UnicodeAttribute(null=True)
    auto_replied_to = UnicodeAttribute(null=True)
    refreshed_at = UnicodeAttribute(null=True)
    erased_before = UnicodeAttribute(null=True)
    former_customer_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)

    by_recency = ByRecency()
    by_customer = ByCustomer()


class ByTime(LocalSecondaryIndex["MessageRow"]):
    """A conversation's messages in order. Claims carry no position, so they are not in it."""

    class Meta:
        index_name = "by_time"
        projection = AllProjection()

    conversation_id = UnicodeAttribute(hash_key=True)
    position = UnicodeAttribute(range_key=True)


class OpenReplies(GlobalSecondaryIndex["MessageRow"]):
    """Replies not settled yet, by when they are next due: sparse, so usually empty."""

    class Meta:
        index_name = "open_replies"
        projection = KeysOnlyProjection()

    outbox = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class MessageRow(Model):
    """A message, a reply of ours (this table is the outbox), or a claim.

    A claim holds the key of a marketplace message that one of our replies became, so that nobody stores
    that message a second time.
    """

    class Meta:
        table_name = table_name("messages")
        billing_mode = ON_DEMAND
        stream_view_type = "NEW_IMAGE"

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
    seen_message_id = UnicodeAttribute(null=True)
    absent_since = UnicodeAttribute(null=True)
    unreadable: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    attachments_left_out = NumberAttribute(null=True)
    answers_id = UnicodeAttribute(null=True)
    expires_at = UnicodeAttribute(null=True)
    cancelled_by = UnicodeAttribute(null=True)
    cancelled_by_id = UnicodeAttribute(null=True)

    by_time = ByTime()
    open_replies = OpenReplies()


class OrderConversationRow(Model):
    """One link for each order of each conversation: a thread may be about several orders."""

    class Meta:
        table_name = table_name("order_conversations")
        billing_mode = ON_DEMAND

    order_id = UnicodeAttribute(hash_key=True)
    conversation_id = UnicodeAttribute(range_key=True)


class RuleRow(Model):
    """A version of the rules, the pointer to the one that is active, or one rule as they were stored before versions.

    ``store.rules`` says which is which.
    """

    class Meta:
        table_name = table_name("rules")
        billing_mode = ON_DEMAND

    rule_set = UnicodeAttribute(hash_key=True)
    position = NumberAttribute(range_key=True)
    document = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    rule_id = UnicodeAttribute(null=True)
    enabled = BooleanAttribute(null=True)
    conditions: JSONAttribute = JSONAttribute(null=True)
    templates: JSONAttribute = JSONAttribute(null=True)


class SyncRecordRow(Model):
    """What the synchronisation remembers beside its cursor: threads in trouble, cached answers."""

    class Meta:
        table_name = table_name("sync_records")
        billing_mode = ON_DEMAND

    kind = UnicodeAttribute(hash_key=True)
    record_id = UnicodeAttribute(range_key=True)
    at = UnicodeAttribute()
    data: JSONAttribute = JSONAttribute()


TABLES: tuple[type[Model], ...] = (
    CustomerRow,
    ConversationRow,
    MessageRow,
    OrderConversationRow,
    RuleRow,
    SyncRecordRow,
)


def create_missing_tables() -> list[str]:
    """Create the tables that are not there yet, with indexes and stream; returns their names.

    For the local run and the tests: when deployed, CloudFormation owns the tables.
    """
    created = []
    for table in TABLES:
        if not table.exists():
            table.create_table(wait=True)
            created.append(table.Meta.table_name)
    return created
