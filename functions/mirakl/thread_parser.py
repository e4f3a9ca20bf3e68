"""Mirakl's thread JSON (M10, M11) into our words. Mirakl's field names end here.

What cannot be read costs only itself, and is named in ``unreadable``: only a thread without a usable id is no
thread, and only a message without one is no message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from functions.errors import ThreadUnreadable
from functions.mirakl.fields import (
    ClickFields,
    EntityFields,
    MetadataFields,
    PersonFields,
    ThreadFields,
    TopicFields,
    read,
)
from functions.mirakl.message_parser import known_recipients, read_message, shortened_name
from functions.mirakl.threads import Thread, ThreadMessage
from functions.model.conversations import ReplyRequirement
from functions.model.customers import NAMELESS, Customer
from functions.model.messages import Recipient, Sender

ORDER_ENTITIES = {"MMP_ORDER", "MPS_ORDER"}
MOST_LISTED_MESSAGES = 100
"""M11 shows no more of a thread than its last ones."""
NO_TIME = "1970-01-01T00:00:00.000Z"
"""Of a thread that says of nothing in it when it was."""
CUSTOMER = "CUSTOMER"
MOST_ORDERS = 100
"""More would not fit into the row of a conversation."""
LARGEST_TIE = 9999
OUR_NAMES = {
    "topic": "topic",
    "entities": "order_ids",
    "authorized_participants": "recipients",
    "current_participants": "recipients",
    "date_created": "created_at",
    "messages": "messages",
    "no_store_reply_needed": "verdict",
}


def read_thread(raw: Any, left_out: int = 0, is_listed: bool = False) -> Thread:
    """Raises ``ThreadUnreadable``, and nothing else, when the thread has no usable id.

    ``left_out`` messages did not fit into ``raw``. ``is_listed``: it is an entry of a list (M11), which need not
    show all of its messages.
    """
    fields, odd = read(ThreadFields, raw)
    if fields.id is None:
        raise ThreadUnreadable(None, "The thread has no usable id.")
    unreadable = {OUR_NAMES[name] for name in odd if name in OUR_NAMES}
    metadata, odd_metadata = read(MetadataFields, fields.metadata)
    if "total_count" in odd_metadata:
        unreadable.add("total_count")

    entries = [each for each in fields.messages or () if each is not None]
    pairs = [pair for each in entries if (pair := read_message(each))]
    found = [message for message, _ in pairs]
    lost = len(entries) - len(found) + _contradictions(found)
    if lost:
        unreadable.add("messages")
    since = _since(fields, metadata, found)
    if since == NO_TIME:
        unreadable.add("created_at")
    oldest_first = _each_once(found if _is_oldest_first(found) else found[::-1])
    messages = _in_order(_dated(oldest_first, since, metadata.last_message_date))

    shown = len(entries) + left_out
    count = metadata.total_count
    is_told = count is not None and count >= shown
    may_show_more = fields.messages is None or (not is_told and shown >= MOST_LISTED_MESSAGES)
    topic, odd_topic = read(TopicFields, fields.topic)
    if odd_topic:
        unreadable.add("topic")
    return Thread(
        id=fields.id,
        topic=shortened_name(topic.value),
        topic_is_code=topic.type == "REASON_CODE",
        customer=_customer(fields, found, [person for _, people in pairs for person in people], unreadable),
        order_ids=_order_ids(fields, unreadable),
        recipients=_recipients(fields, unreadable),
        created_at=since,
        messages=messages,
        total_count=count if count is not None and count > shown else len(messages) + lost + left_out,
        verdict=_verdict(fields, metadata, odd_metadata, unreadable),
        cut_short=is_listed and count != 0 and may_show_more,
        unreadable=tuple(sorted(unreadable)),
    )


def _since(fields: ThreadFields, metadata: MetadataFields, found: list[ThreadMessage]) -> str:
    told = fields.date_created or fields.date_updated or metadata.last_message_date
    return told or min((message.sent_at for message in found if message.sent_at), default=NO_TIME)


def _is_oldest_first(found: list[ThreadMessage]) -> bool:
    """Mirakl documents no order; its examples are oldest first. More steps back than forward: it is the other way."""
    steps = list(pairwise(message.sent_at for message in found if message.sent_at))
    return sum(one > other for one, other in steps) <= sum(one < other for one, other in steps)


def _each_once(oldest_first: list[ThreadMessage]) -> list[ThreadMessage]:
    """A message that is listed twice is one message; where the two differ, the later is kept."""
    return list({message.id: message for message in oldest_first}.values())


def _contradictions(found: list[ThreadMessage]) -> int:
    """Messages that share their id with another one of other words: only one of them can be stored."""
    different = len({(message.id, message.body, message.sender) for message in found})
    return different - len({message.id for message in found})


def _dated(
    oldest_first: list[ThreadMessage], since: str, last_message_at: str | None
) -> Iterator[ThreadMessage]:
    """A message without a time has that of the one before it; as the last one, that of the thread's last message."""
    before = next((message.sent_at for message in oldest_first if message.sent_at), since)
    for place, message in enumerate(oldest_first, start=1):
        if message.sent_at:
            before = message.sent_at
            yield message
        else:
            if place == len(oldest_first):
                before = max(before, last_message_at or before)
            yield replace(message, sent_at=before)


def _in_order(messages: Iterable[ThreadMessage]) -> tuple[ThreadMessage, ...]:
    """By time; messages of one time as the marketplace lists them."""
    places: Counter[str] = Counter()
    placed = []
    for message in messages:
        placed.append(replace(message, tie=min(places[message.sent_at], LARGEST_TIE)))
        places[message.sent_at] += 1
    return tuple(sorted(placed, key=lambda message: (message.sent_at, message.tie, message.id)))


def _customer(
    fields: ThreadFields, found: list[ThreadMessage], addressed: list[PersonFields], unreadable: set[str]
) -> Customer | None:
    """From the participants: a message's sender carries no id. Without a participant, only a name is known."""
    listed = [*(fields.authorized_participants or ()), *(fields.current_participants or ())]
    people = [read(PersonFields, person) for person in listed if person is not None]
    if any("type" in odd or (odd and person.type == CUSTOMER) for person, odd in people):
        unreadable.add("customer")
    customers = [person for person in (*(each for each, _ in people), *addressed) if person.type == CUSTOMER]
    written = [message.author for message in found if message.sender is Sender.CUSTOMER]
    if not customers and not written:
        return None
    names = [*(person.display_name for person in customers), *written, NAMELESS]
    return Customer(
        id=next((person.id for person in customers if person.id), None),
        display_name=shortened_name(next(name for name in names if name)),
    )


def _order_ids(fields: ThreadFields, unreadable: set[str]) -> tuple[str, ...]:
    entities = [read(EntityFields, entity) for entity in fields.entities or () if entity is not None]
    if any("type" in odd or (odd and entity.type in ORDER_ENTITIES) for entity, odd in entities):
        unreadable.add("order_ids")
    orders = (entity.id for entity, _ in entities if entity.type in ORDER_ENTITIES and entity.id)
    found = tuple(dict.fromkeys(orders))
    if len(found) > MOST_ORDERS:
        unreadable.add("order_ids")
    return found[:MOST_ORDERS]


def _recipients(fields: ThreadFields, unreadable: set[str]) -> tuple[Recipient, ...]:
    known = _known(fields.authorized_participants, unreadable) or _known(
        fields.current_participants, unreadable
    )
    return tuple(who for who in (Recipient.CUSTOMER, Recipient.OPERATOR) if who in known)


def _known(listed: list[Any] | None, unreadable: set[str]) -> tuple[Recipient, ...]:
    people = [read(PersonFields, person) for person in listed or () if person is not None]
    if any("type" in odd for _, odd in people):
        unreadable.add("recipients")
    return known_recipients(tuple(person for person, _ in people))


def _verdict(
    fields: ThreadFields, metadata: MetadataFields, odd_metadata: frozenset[str], unreadable: set[str]
) -> ReplyRequirement:
    """Null says that nobody waits; where nothing is said, or nothing that can be read, nobody knows as of when."""
    clicks = [read(ClickFields, click) for click in fields.no_store_reply_needed or () if click is not None]
    if odd_metadata - {"total_count"} or any(odd for _, odd in clicks):
        unreadable.add("verdict")
    is_told = "shop_reply_needed_since" in metadata.model_fields_set
    return ReplyRequirement(
        reply_needed_since=metadata.shop_reply_needed_since,
        as_of=metadata.last_message_date if is_told else None,
        no_reply_needed_at=max((click.date for click, _ in clicks if click.date), default=None),
    )
