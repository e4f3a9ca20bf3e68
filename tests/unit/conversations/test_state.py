"""Whatever happens in whatever order: the state is what the table says, and nothing that came later is hidden."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import ConversationChanged, ReplyFailed
from functions.inbox.conversations.erasure import NO_SUMMARY
from functions.inbox.conversations.state import NEXT_STATE, Event, after_events, current_state
from functions.inbox.conversations.summary import summary_of
from functions.inbox.triage.changes import Change, ChangeByPerson, Seen
from functions.model.agents import Person
from functions.model.clock import shift
from functions.model.conversations import Conversation, State
from functions.model.messages import Message, Sender, Status
from functions.store.messages import ConversationRows

ANN = Person("a-1", "Ann")
T0 = "2026-03-02T14:00:00.000Z"
CHANGES = {
    Event.MARKED_DONE: Change(state=State.DONE),
    Event.SNOOZED: Change(state=State.SNOOZED, snoozed_until=shift(T0, hours=1_000)),
    Event.REOPENED: Change(state=State.OPEN),
}


class Story:
    """One conversation in memory, and the state that the table of states expects."""

    def __init__(self) -> None:
        self.minute = 0
        self.rows = ConversationRows("c-1", {}, {})
        self.conversation = Conversation("c-1", "t-1", "", None, (), (), T0, NO_SUMMARY)
        self.expected = State.OPEN
        self.add(Sender.CUSTOMER)

    @property
    def now(self) -> str:
        return shift(T0, minutes=self.minute)

    def add(self, sender: Sender, status: Status = Status.RECEIVED, sent_at: str | None = None) -> Message:
        self.minute += 1
        stored_at = self.now if status is Status.RECEIVED else None
        written_at = None if status is Status.RECEIVED else self.now
        message = Message(
            "c-1",
            f"m{self.minute:04d}",
            sender,
            "",
            "Hi",
            sent_at or self.now,
            status,
            stored_at=stored_at,
            written_at=written_at,
        )
        self.rows.messages[message.id] = message
        return message

    def settle(self) -> None:
        self.minute += 1
        self.conversation, _ = after_events(self.conversation, self.rows)
        summary = summary_of(self.conversation, self.rows)
        self.conversation = replace(self.conversation, summary=summary, version=self.conversation.version + 1)

    def happens(self, event: Event) -> None:
        self.expected = NEXT_STATE[self.expected, event]

    @property
    def has_failed_reply(self) -> bool:
        return any(row.status is Status.FAILED for row in self.rows.messages.values())

    def received(self) -> list[Message]:
        found = (row for row in self.rows.messages.values() if row.status is Status.RECEIVED)
        return sorted(found, key=lambda row: row.position)

    def decide(self, event: Event, seen: Message) -> None:
        self.minute += 1
        by_ann = ChangeByPerson(CHANGES[event], Seen(self.conversation.version, seen.id), ANN, self.now)
        self.conversation = by_ann.revise(self.conversation, self.rows)


def customer_writes(story: Story) -> None:
    story.add(Sender.CUSTOMER)
    story.happens(Event.MESSAGE)


def message_arrives_late(story: Story) -> None:
    """It was sent before what everybody has seen, and is stored now."""
    story.add(Sender.CUSTOMER, sent_at=shift(T0, seconds=-story.minute))
    story.happens(Event.MESSAGE)


def operator_writes(story: Story) -> None:
    story.add(Sender.OPERATOR)
    story.happens(Event.MESSAGE)


def back_office_answers(story: Story) -> None:
    story.add(Sender.TECHNICIAN)


def reply_fails(story: Story) -> None:
    story.add(Sender.TECHNICIAN, Status.FAILED)
    story.happens(Event.REPLY_FAILED)


def failed_replies_are_discarded(story: Story) -> None:
    for row in list(story.rows.messages.values()):
        if row.status is Status.FAILED:
            story.rows.messages[row.id] = replace(row, status=Status.CANCELLED)


def reply_is_taken_back(story: Story) -> None:
    """One that was on its way when the mark was set, if there is a mark."""
    reply = story.add(Sender.TECHNICIAN, Status.QUEUED)
    mark = story.conversation.state_mark
    at = mark.at if mark else story.now
    taken_back = replace(reply, sent_at=at, written_at=at, status=Status.CANCELLED, cancelled_at=story.now)
    story.rows.messages[reply.id] = taken_back
    if mark:
        story.happens(Event.REPLY_CANCELLED)


def agent_decides(event: Event) -> Any:
    def decide(story: Story) -> None:
        if event is not Event.REOPENED and story.has_failed_reply and _would_change(story, event):
            with pytest.raises(ReplyFailed):
                story.decide(event, story.received()[-1])
        else:
            story.decide(event, story.received()[-1])
            story.happens(event)

    decide.__name__ = event.value
    return decide


def _would_change(story: Story, event: Event) -> bool:
    mark = story.conversation.state_mark
    return (
        mark is None
        or mark.state is not CHANGES[event].state
        or mark.seen_position < story.received()[-1].position
    )


def agent_decides_on_an_old_screen(story: Story) -> None:
    others = [row for row in story.received() if row.sender is not Sender.TECHNICIAN]
    if len(others) > 1 and not story.has_failed_reply and story.expected is not State.DONE:
        with pytest.raises(ConversationChanged):
            story.decide(Event.MARKED_DONE, others[0])


ACTIONS = [
    customer_writes,
    message_arrives_late,
    operator_writes,
    back_office_answers,
    reply_fails,
    failed_replies_are_discarded,
    reply_is_taken_back,
    agent_decides_on_an_old_screen,
    *(agent_decides(event) for event in CHANGES),
]


@given(st.lists(st.sampled_from(ACTIONS), max_size=12))
def test_the_state_is_what_the_table_says_and_nothing_later_is_hidden(actions: list[Any]) -> None:
    story = Story()
    story.settle()
    for action in actions:
        action(story)
        story.settle()
        assert current_state(story.conversation) is story.expected, action.__name__
        assert story.conversation.summary.state is story.expected
        mark = story.conversation.state_mark
        if mark:
            later = [row for row in story.received() if (row.stored_at or "") > mark.at]
            assert all(row.sender is Sender.TECHNICIAN for row in later)
        if story.expected is State.DONE:
            assert story.conversation.summary.needs_reply_since is None


@given(st.lists(st.sampled_from(ACTIONS), max_size=12))
def test_settling_again_changes_nothing(actions: list[Any]) -> None:
    story = Story()
    story.settle()
    for action in actions:
        action(story)
        story.settle()
    before = replace(story.conversation, version=0)
    story.settle()
    assert replace(story.conversation, version=0) == before


def test_the_table_has_a_state_for_every_event_in_every_state() -> None:
    assert set(NEXT_STATE) == set(product(State, Event))


def test_a_mark_never_ends_before_it_was_set() -> None:
    """A reply that was attempted before Done may fail after it. The activity is read in the order of time."""
    story = Story()
    reply = story.add(Sender.TECHNICIAN, Status.SENDING)
    story.rows.messages[reply.id] = replace(reply, attempted_at=story.now)
    story.decide(Event.MARKED_DONE, story.received()[-1])
    mark = story.conversation.state_mark
    story.rows.messages[reply.id] = replace(story.rows.messages[reply.id], status=Status.UNCONFIRMED)
    opened, occurrence = after_events(story.conversation, story.rows)
    assert mark is not None
    assert occurrence is not None
    assert occurrence.at >= mark.at
    assert opened.last_changes["state"].at == occurrence.at
