"""What must hold after any fault, once the system has settled."""

from __future__ import annotations

from collections import Counter

from functions.inbox.summary import summarise
from functions.model import OPEN, REAL, Sender, Status
from functions.store import conversations, sync_records
from tests.faults.house import House


def assert_nothing_lost_and_nothing_twice(house: House, most_calls: int) -> None:
    """``most_calls`` is how often the marketplace may have been called, all in all."""
    for thread_id in house.sandbox.world.threads:
        assert_thread_is_here(house, thread_id)
        assert_replies_as_asked(house, thread_id)
        assert_summary_agrees(house, thread_id)
    assert list(sync_records.troubles()) == []
    assert sum(house.sandbox.marketplace.counts.values()) <= most_calls


def assert_thread_is_here(house: House, thread_id: str) -> None:
    """All of the marketplace's messages, each once, in its order."""
    thread = house.sandbox.world.threads[thread_id]
    shown = [message for message in house.rows(thread_id) if message.status in REAL]
    assert [message.mirakl_message_id for message in shown] == [m["id"] for m in thread["messages"]]


def assert_words_agree(house: House) -> None:
    """Also where something was edited so far back that only the daily check sees it."""
    for thread_id, thread in house.sandbox.world.threads.items():
        here = {m.mirakl_message_id: m.body for m in house.rows(thread_id) if m.status is Status.RECEIVED}
        there = {m["id"]: m["body"] for m in thread["messages"]}
        assert here == {message_id: there[message_id] for message_id in here}


def assert_replies_as_asked(house: House, thread_id: str) -> None:
    """Every reply asked for is at the marketplace once, or visibly not; nothing else is; the order is kept."""
    rows = {m.id: m for m in house.rows(thread_id) if m.id.startswith("out-")}
    asked = {message_id: a for message_id, a in house.asked.items() if a.thread_id == thread_id}
    automatic = [m for m in rows.values() if m.automatic]
    assert set(rows) == set(asked) | {m.id for m in automatic}, "no reply is forgotten or made up"
    assert not [m for m in rows.values() if m.status in OPEN]
    posted = [posted.body for posted in house.sandbox.world.posted if posted.thread_id == thread_id]
    assert Counter(posted) == Counter(m.body for m in rows.values() if m.status is Status.SENT)
    if not any(a.retried for a in asked.values()):
        by_agents = [body for body in posted if body not in {m.body for m in automatic}]
        assert by_agents == [a.body for i, a in asked.items() if rows[i].status is Status.SENT]
    kept = [m for m in automatic if not (m.error or "").startswith("Not sent")]
    assert_automatic_replies(house, thread_id, len(kept))


def assert_automatic_replies(house: House, thread_id: str, count: int) -> None:
    messages = [m for m in house.rows(thread_id) if not m.automatic]
    asked_for_one = any(m.sender is Sender.CUSTOMER and "please" in m.body for m in messages)
    nobody_answered = all(m.sender is not Sender.TECHNICIAN for m in messages)
    assert count <= (1 if asked_for_one else 0), "one a day at most"
    assert count == 1 or not (asked_for_one and nobody_answered), "a rule's answer is not forgotten either"


def assert_summary_agrees(house: House, thread_id: str) -> None:
    thread = house.sandbox.world.threads[thread_id]
    conversation = conversations.get(conversations.id_for(thread_id))
    assert conversation.summary == summarise(house.rows(thread_id), conversation.verdict)
    assert conversation.summary.message_count == len(thread["messages"])
    assert conversation.thread_hash is not None
    assert conversation.summary.last_message_at is not None
    assert conversation.summary.last_message_at[:19] == thread["messages"][-1]["date_created"][:19]
