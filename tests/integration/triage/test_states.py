"""Open, snoozed, done: where a conversation is after what people, customers and the clock do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from functions import wiring
from functions.inbox.replies.decisions import cancel_reply
from functions.inbox.replies.still_due import reason_not_to_answer
from functions.inbox.triage.wake import wake_conversations
from functions.model.clock import shift, utc_now
from functions.model.conversations import Conversation
from functions.model.messages import Message, Sender, Status
from functions.store import activity, conversations, messages
from functions.store.tables.conversations import ConversationRow
from tests.builders.conversations import message_at, store_thread, thread
from tests.builders.replies import SUPERVISOR
from tests.integration.triage.conftest import Desk

TOMORROW = shift(utc_now(), hours=24)


def test_a_new_question_is_in_needs_reply_and_unassigned(desk: Desk) -> None:
    assert desk.views() == {"needs_reply", "unassigned", "all"}
    assert desk.row()["state"] == "open"
    assert desk.row()["due_at"] == shift(str(desk.row()["needs_reply_since"]), hours=24)


def test_done_takes_it_out_of_all_work_and_says_who_did_it(desk: Desk) -> None:
    answer = desk.change(state="done")
    assert (answer.status, answer.body["state"]) == (200, "done")
    assert answer.body["state_set"]["by"]["name"] == "Ann Agent"
    assert desk.views() == {"done", "all"}
    assert desk.row()["due_at"] is None


def test_a_message_opens_it_again_and_its_deadline_counts_from_this_message(desk: Desk) -> None:
    desk.change(state="done")
    desk.write("One more thing")
    assert desk.views() == {"needs_reply", "unassigned", "all"}
    assert desk.row()["needs_reply_since"] == desk.written[-1].sent_at
    assert desk.row()["state_set"] is None


@pytest.mark.parametrize("change", [{"state": "done"}, {"state": "snoozed", "snoozed_until": TOMORROW}])
def test_the_operator_s_message_opens_it_again_too(desk: Desk, change: dict[str, Any]) -> None:
    desk.change(**change)
    desk.write("Please answer this customer", Sender.OPERATOR)
    assert desk.row()["state"] == "open"


def test_what_the_shop_writes_in_the_back_office_leaves_it_done(desk: Desk) -> None:
    desk.change(state="done")
    desk.write("It is on its way", Sender.TECHNICIAN)
    assert desk.row()["state"] == "done"


def test_a_message_that_was_stored_before_done_was_pressed_is_shown_to_who_pressed_it(desk: Desk) -> None:
    seen = desk.last_seen
    desk.write("Wrong address, please cancel!")
    answer = desk.change(seen=seen, state="done")
    assert (answer.status, answer.code) == (409, "conflict")
    assert answer.body["error"]["details"]["changed"][0]["field"] == "message"
    assert answer.body["error"]["details"]["current"]["last_message_id"] == desk.last_seen
    assert desk.row()["state"] == "open"


def test_a_message_that_is_stored_while_done_is_pressed_is_not_hidden(desk: Desk) -> None:
    """Its time at the marketplace is before Done, and it is stored after it."""
    desk.change(state="done")
    first = desk.written[0]
    late = replace(first, id="m-late", body="Stop!", sent_at=shift(first.sent_at, seconds=-1))
    desk.written.append(late)
    store_thread(thread(*desk.written), stored_at=shift(utc_now(), minutes=5))
    assert "needs_reply" in desk.views()


def test_older_code_that_stores_a_message_hides_nothing(desk: Desk) -> None:
    """It knows no marks, and writes the keys of needs reply as it always did."""
    desk.change(state="done")
    row = ConversationRow.get(desk.id)
    row.update([ConversationRow.state_key.set("needs_reply"), ConversationRow.state_since.set("2026-03-02")])
    assert "needs_reply" in desk.views()


def test_snoozed_until_its_time_comes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("Thanks, I will wait", Sender.TECHNICIAN)
    until = shift(utc_now(), hours=2)
    answer = desk.change(state="snoozed", snoozed_until=until)
    assert (answer.body["state"], answer.body["snoozed_until"]) == ("snoozed", until)
    assert desk.views() == {"snoozed", "all"}
    assert wake_conversations(utc_now).woken == 0
    assert wake_conversations(lambda: until).woken == 1
    assert desk.views() == {"unassigned", "all"}
    assert wake_conversations(lambda: until).woken == 0


def test_a_snooze_ends_at_the_deadline_of_a_customer_who_waits(api_now: str, desk: Desk) -> None:
    deadline = str(desk.row()["due_at"])
    assert desk.change(state="snoozed", snoozed_until=shift(deadline, hours=30)).status == 200
    assert wake_conversations(lambda: shift(deadline, seconds=-1)).woken == 0
    assert wake_conversations(lambda: deadline).woken == 1
    assert "needs_reply" in desk.views()


@pytest.fixture
def api_now(monkeypatch: pytest.MonkeyPatch) -> str:
    """An hour after the first message of the conversation."""
    now = "2026-03-02T15:00:00.000Z"
    monkeypatch.setattr(wiring, "now", lambda: now)
    monkeypatch.setattr("tests.builders.conversations.STORED", "2026-03-02T14:30:00.000Z")
    return now


def test_an_overdue_conversation_can_be_snoozed_until_later(desk: Desk) -> None:
    until = shift(utc_now(), hours=2)
    desk.change(state="snoozed", snoozed_until=until)
    assert wake_conversations(utc_now).woken == 0
    assert desk.views() == {"snoozed", "all"}


def test_a_snooze_must_end_in_the_future(desk: Desk) -> None:
    answer = desk.change(state="snoozed", snoozed_until="2026-01-01T00:00:00Z")
    assert (answer.status, answer.code) == (422, "snooze_in_past")


def test_no_reply_needed_takes_it_out_of_needs_reply_and_keeps_it_open(desk: Desk) -> None:
    answer = desk.change(no_reply_needed=True)
    assert answer.body["no_reply_needed"]["by"]["name"] == "Ann Agent"
    assert desk.views() == {"unassigned", "all"}
    assert desk.change(no_reply_needed=False).body["no_reply_needed"] is None
    assert desk.views() == {"needs_reply", "unassigned", "all"}


def test_a_later_message_needs_a_reply_again(desk: Desk) -> None:
    desk.change(no_reply_needed=True)
    desk.write("I changed my mind")
    assert desk.row()["needs_reply_since"] == desk.written[-1].sent_at


def reply_with(desk: Desk, status: Status) -> Message:
    now = utc_now()
    reply = Message(desk.id, "out-1", Sender.TECHNICIAN, "Ann", "Sent!", now, status, written_at=now)
    messages.add(reply)
    desk.refresh()
    return reply


@pytest.mark.parametrize("status", [Status.FAILED, Status.UNCONFIRMED])
def test_a_reply_that_fails_after_done_brings_it_back(desk: Desk, status: Status) -> None:
    reply = reply_with(desk, Status.QUEUED)
    assert desk.change(state="done").status == 200
    messages.change(reply, status=status)
    desk.refresh()
    assert "needs_reply" in desk.views()
    assert desk.row()["delivery"] == "failed"
    assert desk.row()["needs_reply_since"] == desk.written[0].sent_at


def test_done_is_refused_while_a_failed_reply_waits_for_somebody(desk: Desk) -> None:
    reply_with(desk, Status.FAILED)
    answer = desk.change(state="done")
    assert (answer.status, answer.code) == (409, "reply_failed")


def test_each_change_is_in_the_activity_with_who_and_why(desk: Desk) -> None:
    desk.change(state="done")
    desk.write("Hello?")
    desk.change(state="snoozed", snoozed_until=TOMORROW)
    desk.change(desk.ben, state="open")
    found = activity.latest(desk.id, 10).items
    told = [(e.by.name if e.by else None, e.cause, e.changes[0].before, e.changes[0].after) for e in found]
    assert told == [
        ("Ann Agent", None, "open", "done"),
        (None, "message", "done", "open"),
        ("Ann Agent", None, "open", "snoozed"),
        ("Ben Agent", None, "snoozed", "open"),
    ]


def test_what_is_as_asked_already_is_not_written_again(desk: Desk) -> None:
    version = desk.version
    desk.change(version=version, state="done")
    after = desk.version
    assert desk.change(version=version, state="done").status == 200
    assert (desk.version, len(activity.latest(desk.id, 10).items)) == (after, 1)


def test_a_conversation_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.api.patch("/api/conversations/nothing", version=1, add_tags=["a"]).status == 404
    assert list(conversations.get_many(["nothing"])) == []


@pytest.mark.parametrize("change", [{"state": "done"}, {"no_reply_needed": True}])
def test_what_an_agent_has_dealt_with_gets_no_automatic_reply(desk: Desk, change: dict[str, Any]) -> None:
    def reason() -> str | None:
        conversation = conversations.get(desk.id)
        rows = messages.load(desk.id).messages
        return reason_not_to_answer(rows[desk.last_seen], rows, conversation)

    assert reason() is None
    desk.change(**change)
    assert reason() == "an agent said that it is done, or needs no reply"
    desk.write("Something else")
    assert reason() is None


def test_a_snoozed_customer_still_gets_the_automatic_reply(desk: Desk) -> None:
    desk.change(state="snoozed", snoozed_until=TOMORROW)
    rows = messages.load(desk.id).messages
    assert reason_not_to_answer(rows[desk.last_seen], rows, conversations.get(desk.id)) is None


def test_a_reply_that_is_taken_back_after_done_brings_it_back(desk: Desk) -> None:
    """Whoever pressed Done may have taken the reply for the answer."""
    reply = reply_with(desk, Status.QUEUED)
    assert desk.change(state="done").status == 200
    cancel_reply(desk.id, reply.id, SUPERVISOR, shift(utc_now(), seconds=1))
    assert "needs_reply" in desk.views()
    assert activity.latest(desk.id, 10).items[-1].cause == "reply_cancelled"


def test_a_reply_that_was_taken_back_before_done_changes_nothing(desk: Desk) -> None:
    reply = reply_with(desk, Status.QUEUED)
    cancel_reply(desk.id, reply.id, SUPERVISOR, shift(utc_now(), seconds=-1))
    assert desk.change(state="done").status == 200
    desk.refresh()
    assert desk.views() == {"done", "all"}


def test_who_names_our_own_reply_has_not_seen_what_was_read_after_it(desk: Desk) -> None:
    """A list that is some seconds old still names our reply as the last message."""
    written = shift(utc_now(), minutes=-10)
    reply = Message(
        desk.id, "out-9", Sender.TECHNICIAN, "Ann", "Sent!", written, Status.SENT, written_at=written
    )
    messages.add(reply)
    desk.refresh()
    assert desk.change(seen="out-9", state="done").status == 200
    assert desk.change(state="open").status == 200
    desk.write("Wrong address!", stored_at=utc_now())
    answer = desk.change(seen="out-9", state="done")
    assert (answer.status, answer.code) == (409, "conflict")


def test_what_the_operator_asked_just_before_done_still_needs_a_reply(desk: Desk) -> None:
    """The question is synchronised after Done was pressed."""
    desk.change(state="done")
    question = message_at(5, "Where is the invoice?", Sender.OPERATOR)
    found = thread(*desk.written, question)
    asked = replace(found.reply_requirement, reply_needed_since=question.sent_at, as_of=question.sent_at)
    store_thread(replace(found, reply_requirement=asked), stored_at=shift(utc_now(), minutes=1))
    assert desk.row()["needs_reply_since"] == question.sent_at
    assert "needs_reply" in desk.views()


def test_no_reply_needed_covers_a_message_that_came_late_too(desk: Desk) -> None:
    desk.change(no_reply_needed=True)
    first = desk.written[0]
    late = replace(first, id="m-late", body="Thanks!", sent_at=shift(first.sent_at, seconds=-1))
    store_thread(thread(late, *desk.written), stored_at=utc_now())
    assert "needs_reply" in desk.views()
    assert desk.change(no_reply_needed=True).status == 200
    assert "needs_reply" not in desk.views()


def test_one_conversation_that_cannot_be_opened_keeps_no_other_asleep(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = store_thread(thread(message_at(1, "Hi", message_id="x1"), thread_id="t1"))
    for conversation_id, seen, hours in ((desk.id, desk.last_seen, 1), (other, "in-x1", 2)):
        document = {"state": "snoozed", "snoozed_until": shift(utc_now(), hours=hours)}
        answer = desk.api.patch(
            f"/api/conversations/{conversation_id}", version=0, seen_message_id=seen, **document
        )
        assert answer.status == 200
    get = conversations.get

    def broken(conversation_id: str) -> Conversation:
        if conversation_id == desk.id:
            raise ValueError("a value of a newer version")
        return get(conversation_id)

    monkeypatch.setattr(conversations, "get", broken)
    result = wake_conversations(lambda: shift(utc_now(), hours=3))
    assert (result.woken, result.failed) == (1, 1)


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"])
def test_a_time_that_no_calendar_has_is_refused(desk: Desk, until: str) -> None:
    assert desk.change(state="snoozed", snoozed_until=until).status == 422


def test_an_erased_conversation_is_not_found(desk: Desk) -> None:
    row = ConversationRow.get(desk.id)
    row.update([ConversationRow.erased_before.set("2027"), ConversationRow.last_message_at.remove()])
    assert desk.change(add_tags=["VIP"]).status == 404
    assert desk.api.post(f"/api/conversations/{desk.id}/notes", {"body": "Hello"}, "k").status == 404
