"""What must hold after any fault, once the system has settled."""

from __future__ import annotations

from collections import Counter

from functions.inbox.summary import summarise
from functions.model import OPEN, REAL, Status
from functions.store import conversations, sync_records
from tests.faults.house import House

MOST_CALLS_TO_THE_MARKETPLACE = 150


def assert_nothing_lost_and_nothing_twice(house: House) -> None:
    world = house.sandbox.world
    for thread_id, thread in world.threads.items():
        there = Counter(message["id"] for message in thread["messages"])
        here = Counter(m.mirakl_message_id for m in house.rows(thread_id) if m.status in REAL)
        assert here == there, "our messages are the marketplace's, each once"
        shown = [m for m in house.rows(thread_id) if m.status in REAL]
        assert [m.mirakl_message_id for m in shown] == [m["id"] for m in thread["messages"]], "in its order"
    assert list(sync_records.troubles()) == []
    assert_replies_as_asked(house)
    assert_summaries_agree(house)
    assert sum(house.sandbox.marketplace.counts.values()) < MOST_CALLS_TO_THE_MARKETPLACE


def assert_replies_as_asked(house: House) -> None:
    """Every reply asked for is at the marketplace once, or visibly not; nothing else is; the order is kept."""
    world = house.sandbox.world
    rows = {m.id: m for thread_id in world.threads for m in house.rows(thread_id) if m.id.startswith("out-")}
    posted = [posted.body for posted in world.posted]
    assert set(house.asked) <= set(rows), "no reply is forgotten"
    assert not [m for m in rows.values() if m.status in OPEN]
    assert Counter(posted) == Counter(m.body for m in rows.values() if m.status is Status.SENT)
    asked = [m for m in rows.values() if not m.automatic]
    assert {m.id for m in asked} == set(house.asked)
    in_order = [body for body in house.asked.values() if body in posted]
    assert [body for body in posted if body in in_order] == in_order
    automatic = Counter(m.conversation_id for m in rows.values() if m.automatic)
    assert all(count <= 1 for count in automatic.values())


def assert_summaries_agree(house: House) -> None:
    for thread_id, thread in house.sandbox.world.threads.items():
        conversation = conversations.get(conversations.id_for(thread_id))
        assert conversation.summary == summarise(house.rows(thread_id), conversation.verdict)
        assert conversation.summary.message_count == len(thread["messages"])
        assert conversation.thread_hash is not None
        last = thread["messages"][-1]
        assert conversation.summary.last_message_at is not None
        assert conversation.summary.last_message_at[:19] == last["date_created"][:19]
