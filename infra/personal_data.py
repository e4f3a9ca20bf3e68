"""Every store of the stacks, what it holds about people, and how the commands of ``infra.admin`` treat it.

A new table, bucket, queue or user pool is entered here once: ``export``, ``erase``, ``retention`` and
``restore-drill`` take from here which stores they work on. ``tests/infra/test_personal_data.py`` fails when the
stacks have a store that is missing here, or when ``erase`` lacks code for an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    TABLE = "AWS::DynamoDB::Table"
    BUCKET = "AWS::S3::Bucket"
    QUEUE = "AWS::SQS::Queue"
    USER_POOL = "AWS::Cognito::UserPool"
    SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 (a resource type)
    LOG_GROUPS = "AWS::Logs::LogGroup"
    PARAMETER = "AWS::SSM::Parameter"
    """Written by a function, so no template has it."""


class Erasure(Enum):
    """What ``erase`` does for a customer, and ``retention`` for an old conversation."""

    TOMBSTONE = "rows keep only what prevents a new import: ids and the time of the erasure"
    DELETE = "rows about the conversation are deleted"
    NOTHING = "no data of customers"
    EXPIRES = "data of customers is deleted after a fixed time; no command reaches it"


@dataclass(frozen=True)
class Store:
    name: str
    """A table's name in ``functions/store/tables``; otherwise the logical id without CDK's hash."""
    kind: Kind
    holds: str
    """What it holds about people."""
    erasure: Erasure
    expires: str | None = None
    """When the data is deleted by itself; None: never."""
    is_exported: bool = False
    is_restored: bool = False
    """Whether it has point-in-time recovery, which ``restore-drill`` tests. Restored data must be erased again."""


STORES = (
    Store(
        "customers",
        Kind.TABLE,
        "a customer's id, names, e-mail alias, locale and language",
        Erasure.TOMBSTONE,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "conversations",
        Kind.TABLE,
        "the customer's id and names, ids of former customers, order ids, the subject, the last message's beginning, "
        "tags, ids and names of agents",
        Erasure.TOMBSTONE,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "messages",
        Kind.TABLE,
        "texts, names of authors and of files, ids and names of agents; its stream keeps copies for a day",
        Erasure.TOMBSTONE,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "attachments",
        Kind.TABLE,
        "names, sizes and types of files from customers and documents of orders that somebody has opened",
        Erasure.DELETE,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "order_conversations",
        Kind.TABLE,
        "which order belongs to which conversation",
        Erasure.DELETE,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "order_parts",
        Kind.TABLE,
        "what the marketplace said about orders: products, prices, refunds, incidents, tracking numbers, names of "
        "documents, which may contain a customer's name; no other names, no addresses",
        Erasure.DELETE,
        expires="30 days after it was read last",
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "conversation_tags",
        Kind.TABLE,
        "which conversations have which tag, and the names of tags, which agents choose freely",
        Erasure.DELETE,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "rules",
        Kind.TABLE,
        "nothing: conditions and templates of automatic replies",
        Erasure.NOTHING,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "saved_replies",
        Kind.TABLE,
        "texts for replies, which name no customer unless a supervisor writes one; how often each was used; id and "
        "name of the supervisor who saved them last",
        Erasure.NOTHING,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "sync_records",
        Kind.TABLE,
        "ids of threads not imported completely, and why, with 500 characters of a refusal; hashes of messages; "
        "what the API key may do",
        Erasure.DELETE,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "activity",
        Kind.TABLE,
        "texts of notes, which may say anything about a customer; who changed what; ids and names of agents",
        Erasure.DELETE,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "agents",
        Kind.TABLE,
        "ids of agents, up to when they have seen which conversations, and who mentioned them in which note; of "
        "agents who have left only the id",
        Erasure.DELETE,
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "presence",
        Kind.TABLE,
        "ids and names of agents, and in which conversation they are",
        Erasure.NOTHING,
        expires="45 seconds after the last report, and deleted by DynamoDB within days of that",
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "deadline_warnings",
        Kind.TABLE,
        "in which conversations a customer waited since when, and which warnings were sent",
        Erasure.DELETE,
        expires="30 days after the last warning",
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "drafts",
        Kind.TABLE,
        "texts of replies that agents are writing, which may say anything about a customer; ids of agents; ids of "
        "files that they attached",
        Erasure.DELETE,
        expires="30 days after the last change, also of an agent who has left",
        is_exported=True,
        is_restored=True,
    ),
    Store(
        "Files",
        Kind.BUCKET,
        "files from customers and documents of orders that somebody has opened, and files that agents uploaded for "
        "customers: pictures, invoices, anything",
        Erasure.DELETE,
        expires="28 days after the upload of a file for a customer, which no command reaches earlier if no reply has "
        "it; a file from a customer never",
        is_exported=True,
    ),
    Store("SitePage", Kind.BUCKET, "nothing: the files of the web app", Erasure.NOTHING),
    Store(
        "StreamsDeliveryQueue",
        Kind.QUEUE,
        "ids of replies and of their conversations",
        Erasure.EXPIRES,
        expires="after delivery, or after 14 days",
    ),
    Store(
        "StreamsDeliveryDeadLetters",
        Kind.QUEUE,
        "ids of replies that could not be delivered, and of their conversations",
        Erasure.EXPIRES,
        expires="after 14 days",
    ),
    Store(
        "StreamsStreamDeadLetters",
        Kind.QUEUE,
        "nothing: positions in the stream",
        Erasure.NOTHING,
        expires="after 14 days",
    ),
    Store(
        "PeoplePool",
        Kind.USER_POOL,
        "names and e-mail addresses of agents and supervisors, whom an administrator removes in Cognito",
        Erasure.NOTHING,
    ),
    Store("MiraklKey", Kind.SECRET, "nothing: the marketplace's API key", Erasure.NOTHING),
    Store(
        "sync-cursor",
        Kind.PARAMETER,
        "nothing: up to when threads were read",
        Erasure.NOTHING,
    ),
    Store(
        "Logs",
        Kind.LOG_GROUPS,
        "ids of conversations, messages, customers and agents; of what the marketplace answers when it refuses a "
        "request, up to 500 characters, which may repeat what the request held",
        Erasure.EXPIRES,
        expires="after `log_days` of the environment; API Gateway's access log after a month",
    ),
)


def tables(*, exported: bool = False, restored: bool = False, erasure: Erasure | None = None) -> list[str]:
    """Names of the tables with all of these properties, in the order of ``STORES``."""
    return [
        store.name
        for store in STORES
        if store.kind is Kind.TABLE
        and (store.is_exported or not exported)
        and (store.is_restored or not restored)
        and erasure in (None, store.erasure)
    ]
