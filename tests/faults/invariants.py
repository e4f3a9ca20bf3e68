"""What must hold after any fault, once the system has settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from functions.inbox.conversations.summary import summarise
from functions.model.conversations import ReplyAlert
from functions.model.messages import CONFIRMED, UNSETTLED, Message, Recipient, Sender, Status
from functions.store import conversations, sync_records
from infra.local.sandbox.documents import PostedMessage
from tests.faults.house import Asked, House


def assert_nothing_lost_and_nothing_twice(house: House, most_calls: int, most_hasty: int) -> None:
    """``most_calls`` is how often the marketplace may have been called, all in all, and ``most_hasty`` how often
    before the time was over that it had asked everybody to wait.
    """
    marketplace = house.sandbox.marketplace
    for thread_id in marketplace.threads:
        assert_thread_is_here(house, thread_id)
        assert_replies_as_asked(house, thread_id)
        assert_summary_agrees(house, thread_id)
        assert_who_waits_is_shown(house, thread_id)
        assert_alerts_are_shown(house, thread_id)
    assert [t for t in sync_records.import_failures() if not marketplace.hidden_counts[t.thread_id]] == []
    assert sum(house.sandbox.app.counts.values()) <= most_calls
    assert sum(house.sandbox.app.premature_calls.values()) <= most_hasty


def assert_thread_is_here(house: House, thread_id: str) -> None:
    """All of the marketplace's messages, each once, in its order; what it took away since stays, and says so."""
    thread = house.sandbox.marketplace.threads[thread_id]
    shown = [m for m in house.rows(thread_id) if m.status in CONFIRMED]
    there = [m for m in shown if m.mirakl_message_id not in house.taken_away]
    assert [m.mirakl_message_id for m in there] == [m["id"] for m in thread["messages"]]
    if not house.sandbox.marketplace.hidden_counts[thread_id]:
        assert {m.id for m in shown if m.absent_since} == {m.id for m in shown} - {m.id for m in there}


def assert_words_agree(house: House) -> None:
    """Also where something was edited so far back that only the daily check sees it."""
    for thread_id, thread in house.sandbox.marketplace.threads.items():
        here = {m.mirakl_message_id: m.body for m in house.rows(thread_id) if m.status is Status.RECEIVED}
        there = {m["id"]: m["body"] for m in thread["messages"]}
        assert here == {message_id: there.get(message_id, body) for message_id, body in here.items()}


def assert_replies_as_asked(house: House, thread_id: str) -> None:
    """Every reply asked for is at the marketplace once, or visibly not; nothing else is; the order is kept."""
    rows = {m.id: m for m in house.rows(thread_id) if m.id.startswith("out-")}
    asked = {message_id: a for message_id, a in house.asked.items() if a.thread_id == thread_id}
    automatic = [m for m in rows.values() if m.automatic]
    posted = [posted for posted in house.sandbox.marketplace.posted if posted.thread_id == thread_id]
    assert set(rows) == set(asked) | {m.id for m in automatic}, "no reply is forgotten or made up"
    assert not [m for m in rows.values() if m.status in UNSETTLED]
    assert all(m.error for m in rows.values() if m.status in {Status.FAILED, Status.UNCONFIRMED})
    assert_posted_once(rows, asked, posted)
    shown = house.sandbox.marketplace.threads[thread_id]["messages"]
    by_shop = {(m["id"], m["body"]) for m in shown if m["from"]["type"] == "SHOP_USER"}
    assert_sent_is_proven(rows, asked, {(p.message_id, p.body) for p in posted} | by_shop)
    if not any(a.sent_again or a.is_mine for a in asked.values()):
        places = {m["id"]: place for place, m in enumerate(shown)}
        sent = {i: rows[i].mirakl_message_id for i in asked if rows[i].status is Status.SENT}
        order = [places[message_id] for message_id in sent.values() if message_id in places]
        assert order == sorted(order), "replies are there in the order written"
    kept = [m for m in automatic if not (m.error or "").startswith("Not sent")]
    assert_automatic_replies(house, thread_id, len(kept))


def assert_posted_once(
    rows: dict[str, Message], asked: dict[str, Asked], posted: list[PostedMessage]
) -> None:
    """… and once more for each time that a person asked for it; an automatic reply never again."""
    may_be: Counter[str] = Counter()
    for message_id, row in rows.items():
        taken_back = row.status is Status.CANCELLED and not row.attempted_at
        times = 1 + asked[message_id].sent_again if message_id in asked else 1
        may_be[_as_written(row, asked)] += 0 if taken_back else times
    assert Counter(p.body for p in posted) <= may_be, "nothing is posted twice"


def assert_sent_is_proven(
    rows: dict[str, Message], asked: dict[str, Asked], messages_of_the_shop: set[tuple[str, str]]
) -> None:
    """Each reply that is ``sent`` is another message of the marketplace, and that one has its words.

    A colleague's message of the same words proves it, too: nobody can tell them apart.
    """
    sent = [m for m in rows.values() if m.status is Status.SENT]
    ids = [m.mirakl_message_id for m in sent]
    assert len(set(ids)) == len(ids), "two replies are never the same message"
    by_themselves = [m for m in sent if m.id not in asked or not asked[m.id].is_mine]
    claimed = {(m.mirakl_message_id, _as_written(m, asked)) for m in by_themselves}
    assert claimed <= messages_of_the_shop, "nothing is sent without proof"


def _as_written(row: Message, asked: dict[str, Asked]) -> str:
    """A reply is shown in the words that the marketplace made of it."""
    return asked[row.id].body if row.id in asked else row.body


def assert_automatic_replies(house: House, thread_id: str, count: int) -> None:
    messages = [m for m in house.rows(thread_id) if not m.automatic]
    asked_for_one = any(m.sender is Sender.CUSTOMER and "please" in m.body for m in messages)
    nobody_answered = all(m.sender is not Sender.TECHNICIAN for m in messages)
    assert count <= (1 if asked_for_one else 0), "one a day at most"
    assert count == 1 or not (asked_for_one and nobody_answered), "a rule's answer is not forgotten either"


def assert_summary_agrees(house: House, thread_id: str) -> None:
    rows = house.rows(thread_id)
    thread = house.sandbox.marketplace.threads[thread_id]
    conversation = conversations.get(conversations.id_for(thread_id))
    assert conversation.summary == summarise(rows, conversation.reply_requirement)
    assert conversation.summary.message_count == sum(m.status in CONFIRMED for m in rows)
    assert conversation.subject == thread["topic"]["value"]
    if not house.sandbox.marketplace.hidden_counts[thread_id]:
        assert conversation.thread_hash is not None
    if not house.taken_away:
        assert conversation.summary.last_message_at is not None
        assert conversation.summary.last_message_at[:19] == thread["messages"][-1]["date_created"][:19]


def assert_who_waits_is_shown(house: House, thread_id: str) -> None:
    """Whom nobody has answered who could have read the message, and nobody else.

    Told from what people did, and not by the summary's own rules.
    """
    real = [m for m in house.rows(thread_id) if m.status in CONFIRMED]
    customers = [m for m in real if m.sender is Sender.CUSTOMER and (not m.to or Recipient.SHOP in m.to)]
    answers = [m for m in real if m.sender is Sender.TECHNICIAN and not m.automatic]
    answers = [m for m in answers if not m.to or Recipient.CUSTOMER in m.to]
    waiting = [m for m in customers if not any(_could_answer(answer, m, real) for answer in answers)]
    since = conversations.get(conversations.id_for(thread_id)).summary.needs_reply_since
    assert not waiting or (since is not None and since <= min(m.sent_at for m in waiting))


def _could_answer(answer: Message, message: Message, real: Iterable[Message]) -> bool:
    """A reply written here answers what was stored by then, up to what its author had seen."""
    if not answer.written_at:
        return answer.sent_at >= message.sent_at
    if (message.stored_at or message.sent_at) > answer.written_at:
        return False
    seen = next((m for m in real if m.id == answer.seen_message_id), None)
    return seen is None or message.position <= seen.position


def assert_alerts_are_shown(house: House, thread_id: str) -> None:
    """What failed, or what nobody can confirm, is seen in the list until somebody deals with it."""
    statuses = {m.status for m in house.rows(thread_id)}
    expected = (
        ReplyAlert.FAILED
        if Status.FAILED in statuses
        else ReplyAlert.UNCONFIRMED
        if Status.UNCONFIRMED in statuses
        else None
    )
    assert conversations.get(conversations.id_for(thread_id)).summary.reply_alert == expected
