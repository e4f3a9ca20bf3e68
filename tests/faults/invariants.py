"""What must hold after any fault, once the system has settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from functions.inbox.conversations.summary import summary_of
from functions.model.conversations import ReplyAlert
from functions.model.messages import CONFIRMED, UNSETTLED, Message, Recipient, Sender, Status
from functions.store import conversations, sync_records
from functions.store.messages import ConversationRows
from infra.local.sandbox.documents import PostedMessage
from tests.faults.received_files import assert_files_are_here
from tests.faults.requested_replies import RequestedReply
from tests.faults.sent_files import assert_files_are_sent_whole
from tests.faults.simulation import Decision, Simulation
from tests.faults.triage.invariants import assert_views_agree


def assert_nothing_lost_and_nothing_twice(
    simulation: Simulation, most_calls: int, most_premature: int
) -> None:
    """``most_calls`` is how often the marketplace may have been called in all, ``most_premature`` how often before
    the end of a pause that it had requested for.
    """
    marketplace = simulation.sandbox.marketplace
    for thread_id in marketplace.threads:
        assert_thread_is_here(simulation, thread_id)
        assert_replies_as_requested(simulation, thread_id)
        assert_summary_agrees(simulation, thread_id)
        assert_waiting_customers_are_shown(simulation, thread_id)
        assert_alerts_are_shown(simulation, thread_id)
    assert_views_agree(simulation)
    assert_files_are_here(simulation, most_repeated=most_premature)
    assert_files_are_sent_whole(simulation)
    assert [f for f in sync_records.import_failures() if not marketplace.hidden_counts[f.thread_id]] == []
    assert sum(simulation.sandbox.app.counts.values()) <= most_calls
    assert sum(simulation.sandbox.app.premature_calls.values()) <= most_premature


def assert_thread_is_here(simulation: Simulation, thread_id: str) -> None:
    """All of the marketplace's messages are stored once, in its order; those that it removed stay, and are marked."""
    thread = simulation.sandbox.marketplace.threads[thread_id]
    shown = [m for m in simulation.rows(thread_id) if m.status in CONFIRMED]
    there = [m for m in shown if m.mirakl_message_id not in simulation.removed]
    assert [m.mirakl_message_id for m in there] == [m["id"] for m in thread["messages"]]
    if not simulation.sandbox.marketplace.hidden_counts[thread_id]:
        assert {m.id for m in shown if m.absent_since} == {m.id for m in shown} - {m.id for m in there}


def assert_texts_agree(simulation: Simulation) -> None:
    """Also after an edit so far back that only the daily check sees it."""
    for thread_id, thread in simulation.sandbox.marketplace.threads.items():
        rows = simulation.rows(thread_id)
        here = {m.mirakl_message_id: m.body for m in rows if m.status is Status.RECEIVED}
        there = {m["id"]: m["body"] for m in thread["messages"]}
        assert here == {message_id: there.get(message_id, body) for message_id, body in here.items()}


def assert_replies_as_requested(simulation: Simulation, thread_id: str) -> None:
    """Every requested reply is at the marketplace once, or is visibly not sent; nothing else is; the order is kept."""
    rows = {m.id: m for m in simulation.rows(thread_id) if m.id.startswith("out-")}
    requested = {message_id: a for message_id, a in simulation.requested.items() if a.thread_id == thread_id}
    automatic = [m for m in rows.values() if m.automatic]
    posted = [posted for posted in simulation.sandbox.marketplace.posted if posted.thread_id == thread_id]
    assert set(rows) == set(requested) | {m.id for m in automatic}, "no reply is forgotten or made up"
    assert not [m for m in rows.values() if m.status in UNSETTLED]
    assert all(m.error for m in rows.values() if m.status in {Status.FAILED, Status.UNCONFIRMED})
    assert_posted_once(rows, requested, posted)
    shown = simulation.sandbox.marketplace.threads[thread_id]["messages"]
    by_shop = {(m["id"], m["body"]) for m in shown if m["from"]["type"] == "SHOP_USER"}
    assert_sent_is_proven(rows, requested, {(p.message_id, p.body) for p in posted} | by_shop)
    if not any(a.sent_again or a.is_mine for a in requested.values()):
        indexes = {m["id"]: index for index, m in enumerate(shown)}
        sent = {i: rows[i].mirakl_message_id for i in requested if rows[i].status is Status.SENT}
        order = [indexes[message_id] for message_id in sent.values() if message_id in indexes]
        assert order == sorted(order), "replies are there in the order written"
    kept = [m for m in automatic if not (m.error or "").startswith("Not sent")]
    assert_automatic_replies(simulation, thread_id, len(kept))


def assert_posted_once(
    rows: dict[str, Message], requested: dict[str, RequestedReply], posted: list[PostedMessage]
) -> None:
    """… and once more for each time that a person requested it; an automatic reply never again."""
    may_be: Counter[str] = Counter()
    for message_id, row in rows.items():
        cancelled = row.status is Status.CANCELLED and not row.attempted_at
        times = 1 + requested[message_id].sent_again if message_id in requested else 1
        may_be[_as_written(row, requested)] += 0 if cancelled else times
    assert Counter(p.body for p in posted) <= may_be, "nothing is posted twice"


def assert_sent_is_proven(
    rows: dict[str, Message], requested: dict[str, RequestedReply], messages_of_the_shop: set[tuple[str, str]]
) -> None:
    """Each reply that is ``sent`` is another message of the marketplace, and that one has its words.

    A colleague's message of the same words proves it, too: nobody can tell them apart.
    """
    sent = [m for m in rows.values() if m.status is Status.SENT]
    ids = [m.mirakl_message_id for m in sent]
    assert len(set(ids)) == len(ids), "two replies are never the same message"
    by_themselves = [m for m in sent if m.id not in requested or not requested[m.id].is_mine]
    claimed = {(m.mirakl_message_id, _as_written(m, requested)) for m in by_themselves}
    assert claimed <= messages_of_the_shop, "nothing is sent without proof"


def _as_written(row: Message, requested: dict[str, RequestedReply]) -> str:
    """The words as they were written: the row has the words that the marketplace has made of them."""
    return requested[row.id].body if row.id in requested else row.body


def assert_automatic_replies(simulation: Simulation, thread_id: str, count: int) -> None:
    messages = [m for m in simulation.rows(thread_id) if not m.automatic]
    needs_one = any(m.sender is Sender.CUSTOMER and "please" in m.body for m in messages)
    nobody_answered = all(m.sender is not Sender.TECHNICIAN for m in messages)
    nobody_answered &= all(decision.thread_id != thread_id for decision in simulation.decisions)
    assert count <= (1 if needs_one else 0), "one a day at most"
    assert count == 1 or not (needs_one and nobody_answered), "a rule's answer is not forgotten either"


def assert_summary_agrees(simulation: Simulation, thread_id: str) -> None:
    rows = simulation.rows(thread_id)
    thread = simulation.sandbox.marketplace.threads[thread_id]
    conversation = conversations.get(conversations.id_for(thread_id))
    all_rows = ConversationRows(conversation.id, {row.id: row for row in rows}, {})
    assert conversation.summary == summary_of(conversation, all_rows)
    assert conversation.summary.message_count == sum(m.status in CONFIRMED for m in rows)
    assert conversation.subject == thread["topic"]["value"]
    if not simulation.sandbox.marketplace.hidden_counts[thread_id]:
        assert conversation.thread_hash is not None
    if not simulation.removed:
        assert conversation.summary.last_message_at is not None
        assert conversation.summary.last_message_at[:19] == thread["messages"][-1]["date_created"][:19]


def assert_waiting_customers_are_shown(simulation: Simulation, thread_id: str) -> None:
    """A message still waits when nobody who could have read it has answered.

    This is computed from what people did, not by the summary's own rules.
    """
    confirmed = [m for m in simulation.rows(thread_id) if m.status in CONFIRMED]
    customers = [m for m in confirmed if m.sender is Sender.CUSTOMER and (not m.to or Recipient.SHOP in m.to)]
    answers = [m for m in confirmed if m.sender is Sender.TECHNICIAN and not m.automatic]
    answers = [m for m in answers if not m.to or Recipient.CUSTOMER in m.to]
    waiting = [m for m in customers if not any(_could_answer(answer, m, confirmed) for answer in answers)]
    decisions = [each for each in simulation.decisions if each.thread_id == thread_id]
    waiting = [m for m in waiting if not any(_could_settle(each, m, confirmed) for each in decisions)]
    since = conversations.get(conversations.id_for(thread_id)).summary.needs_reply_since
    assert not waiting or (since is not None and since <= min(m.sent_at for m in waiting))


def _could_answer(answer: Message, message: Message, confirmed: Iterable[Message]) -> bool:
    """A reply written here answers what was stored by then, up to what its author had seen."""
    if not answer.written_at:
        return answer.sent_at >= message.sent_at
    if (message.stored_at or message.sent_at) > answer.written_at:
        return False
    seen = next((m for m in confirmed if m.id == answer.seen_message_id), None)
    return seen is None or message.position <= seen.position


def _could_settle(decision: Decision, message: Message, confirmed: Iterable[Message]) -> bool:
    """Done and "no reply needed" settle what was stored by then, up to what their author had seen."""
    seen = next((m for m in confirmed if m.id == decision.seen_message_id), None)
    is_stored = (message.stored_at or message.sent_at) <= decision.at
    return is_stored and (seen is None or message.position <= seen.position)


def assert_alerts_are_shown(simulation: Simulation, thread_id: str) -> None:
    """The list shows a reply that failed, or that nobody can confirm, until somebody deals with it."""
    statuses = {m.status for m in simulation.rows(thread_id)}
    expected = (
        ReplyAlert.FAILED
        if Status.FAILED in statuses
        else ReplyAlert.UNCONFIRMED
        if Status.UNCONFIRMED in statuses
        else None
    )
    assert conversations.get(conversations.id_for(thread_id)).summary.reply_alert == expected
