"""A checkpoint is an abbreviation: with it, the later rows give the summary that all rows give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from functions.inbox.conversations import checkpoint
from functions.inbox.conversations.checkpoint import next_checkpoint
from functions.inbox.conversations.summary import summarise
from functions.inbox.messages.states import TRANSITIONS, is_open
from functions.model.clock import shift
from functions.model.conversations import Checkpoint, ReplyRequirement, Summary
from functions.model.messages import Message, Recipient, Sender, Status
from functions.store.messages import ConversationRows

T0 = "2026-03-02T08:00:00.000Z"
NOW = shift(T0, hours=4)
NOTHING_SAID = ReplyRequirement()


def at(minute: float) -> str:
    return shift(T0, minutes=minute)


def asked(minute: float, **more: Any) -> Message:
    """A customer's message that was stored one minute later."""
    made = Message(
        "c", f"in-{minute}", Sender.CUSTOMER, "Marie", f"Question {minute}", at(minute), Status.RECEIVED,
        mirakl_message_id=f"{minute}", to=(Recipient.SHOP,), stored_at=at(minute + 1),
    )  # fmt: skip
    return replace(made, **more)


def answered(minute: float, **more: Any) -> Message:
    """A reply written here, posted and shown within a minute."""
    made = Message(
        "c", f"out-{minute}", Sender.TECHNICIAN, "Ann", f"Answer {minute}", at(minute + 0.5), Status.SENT,
        mirakl_message_id=f"{minute}", to=(Recipient.CUSTOMER,), stored_at=at(minute + 1),
        written_at=at(minute), attempted_at=at(minute + 0.4), attempt=1,
    )  # fmt: skip
    return replace(made, **more)


def rows_of(messages: Iterable[Message], base: Checkpoint | None = None) -> ConversationRows:
    later = (m for m in messages if base is None or m.position > base.position)
    return ConversationRows("c", {message.id: message for message in later}, {}, base)


@pytest.fixture(autouse=True)
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "STEP", 1)


def count_before(messages: list[Message]) -> int:
    """How many of the messages the checkpoint stands for."""
    made = next_checkpoint(rows_of(messages), NOW)
    return sum(message.position <= made.position for message in messages) if made else 0


DIALOGUE = [message for minute in range(0, 60, 10) for message in (asked(minute), answered(minute + 5))]


def test_it_stands_for_all_that_is_answered_before_the_last_message() -> None:
    """The last answer is after it, and so is the question that only this one answers."""
    assert count_before(DIALOGUE) == len(DIALOGUE) - 2


def test_there_is_none_for_a_short_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "STEP", 20)
    assert count_before(DIALOGUE) == 0


def test_a_customer_who_waits_is_after_it() -> None:
    """Also one who waits only if the marketplace changes its mind, or the click is taken back."""
    unanswered = asked(22, id="in-x")
    late = [replace(m, seen_message_id="in-20") if m.id == "out-25" else m for m in DIALOGUE]
    assert count_before([m for m in late if m.sent_at <= at(26)] + [unanswered]) == 4


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.RECEIVED, Status.SENT, Status.CANCELLED}))
def test_a_reply_that_somebody_still_has_to_deal_with_is_after_it_with_what_was_written_just_before(
    status: Status,
) -> None:
    open_reply = answered(42, status=status, stored_at=None, mirakl_message_id=None)
    messages = [*DIALOGUE, open_reply]
    # Ten minutes before it was written: the question of minute 30, and its answer is after that.
    assert count_before(messages) == 6


def test_a_reply_that_no_thread_has_shown_yet_is_after_it() -> None:
    assert count_before([*DIALOGUE, answered(42, stored_at=None)]) <= 7


def test_what_happened_in_the_last_hour_is_after_it() -> None:
    recent = [asked(200), answered(201), asked(202)]
    assert count_before([*DIALOGUE, *recent]) == len(DIALOGUE)


def test_what_the_author_of_a_later_reply_saw_is_after_it() -> None:
    waiting = asked(62)
    late = answered(63, seen_message_id="in-30")
    assert count_before([*DIALOGUE, waiting, late, asked(64)]) <= 6


def later_summary(messages: list[Message], requirement: ReplyRequirement) -> Summary:
    made = next_checkpoint(rows_of(messages), NOW)
    assert made
    return summarise(rows_of(messages, made).messages.values(), requirement, made)


def test_it_knows_when_a_person_of_the_shop_wrote_last() -> None:
    """The marketplace's question of minute 20 was answered then."""
    notice = asked(60, sender=Sender.OPERATOR, id="in-notice")
    messages = [*DIALOGUE, notice, replace(notice, id="in-notice-2", sent_at=at(61))]
    assert later_summary(messages, ReplyRequirement(reply_needed_since=at(20))).needs_reply_since is None
    assert later_summary(messages, ReplyRequirement(reply_needed_since=at(58))).needs_reply_since == at(58)


def test_it_knows_when_the_shop_wrote_last_because_that_ends_the_marketplace_s_waiting() -> None:
    """The reply of minute 55 was attempted at 55.4; by the marketplace's clock the question came just before."""
    crossing = asked(55.3, id="in-crossing", stored_at=at(56))
    early = [replace(m, sent_at=at(55.2)) if m.id == "out-55" else m for m in DIALOGUE]
    messages = [*early, crossing, asked(57, sender=Sender.OPERATOR)]
    satisfied = ReplyRequirement(as_of=at(58))
    assert later_summary(messages, satisfied).needs_reply_since == crossing.sent_at
    assert summarise(messages, satisfied).needs_reply_since == crossing.sent_at


def test_it_does_not_stand_for_the_last_shown_message_when_only_a_reply_comes_after_it() -> None:
    """The marketplace may still reject that reply: then the shown message is the last one."""
    accepted = answered(400, stored_at=None)
    made = next_checkpoint(rows_of([*DIALOGUE, accepted]), at(700))
    assert made
    rejected = [*DIALOGUE, replace(accepted, status=Status.UNCONFIRMED, maybe_sent=True)]
    later = rows_of(rejected, made)
    assert summarise(later.messages.values(), NOTHING_SAID, made) == summarise(rejected, NOTHING_SAID)
    assert summarise(later.messages.values(), NOTHING_SAID, made).last_message_at


def test_a_cancelled_reply_that_may_have_arrived_stays_with_the_messages_that_may_be_it() -> None:
    """It was written at 21, attempted at 100 and discarded; a message of the back office at 101 may be it."""
    discarded = answered(21, status=Status.CANCELLED, stored_at=None, mirakl_message_id=None, maybe_sent=True)
    discarded = replace(discarded, attempted_at=at(100))
    question = asked(99)
    back_office = asked(101, sender=Sender.TECHNICIAN, to=(Recipient.CUSTOMER,))
    everything = [*DIALOGUE, discarded, question, back_office, asked(300, sender=Sender.OPERATOR)]
    made = next_checkpoint(rows_of(everything), at(500))
    later = rows_of(everything, made)
    found = summarise(later.messages.values(), NOTHING_SAID, made)
    assert found == summarise(everything, NOTHING_SAID)
    assert found.needs_reply_since == question.sent_at


def test_messages_of_the_same_time_stay_together() -> None:
    twin = replace(DIALOGUE[3], id="out-twin", sent_at=DIALOGUE[3].sent_at, tie=1)
    recent = replace(twin, written_at=at(230), attempted_at=at(230))
    assert count_before([*DIALOGUE, recent]) == 2, "nor the question that only the first of them answers"


SENDERS = (Sender.CUSTOMER, Sender.CUSTOMER, Sender.TECHNICIAN, Sender.OPERATOR)
TO = ((Recipient.CUSTOMER,), (Recipient.CUSTOMER,), (Recipient.OPERATOR,), (Recipient.SHOP,), ())
FATES = (*([Status.SENT] * 20), *sorted(set(Status) - {Status.RECEIVED}))


def conversation(
    seed: int, first_minute: int = 0, number: int = 0, seen: tuple[str, ...] = ()
) -> list[Message]:
    """Up to 16 messages in any order of fates, times and recipients."""
    random = Random(seed)
    minute, made = first_minute, list[Message]()
    for each in range(number, number + random.randint(0, 16)):
        minute += random.choice([0, 1, 3, 10])
        if random.random() < 0.5:
            made.append(received(random, minute, each))
        else:
            ids = [*seen, *(message.id for message in made)][-6:]
            made.append(written(random, minute, each, ids))
    return made


def received(random: Random, minute: int, number: int) -> Message:
    sender = random.choice(SENDERS)
    return Message(
        "c", f"in-{number}", sender, "A", f"Words {number}", at(minute), Status.RECEIVED, str(number),
        to=(Recipient.SHOP,) if sender is Sender.CUSTOMER else random.choice(TO),
        stored_at=random.choice([None, *(at(minute + later) for later in (0, 1, 2, 5, 200))]),
        tie=random.choice([0, 0, 1]),
        absent_since=random.choice([None, None, None, at(minute + 9)]),
    )  # fmt: skip


def written(random: Random, minute: int, number: int, seen: list[str]) -> Message:
    """A reply with any fate. Its time at the marketplace may be before that of older messages."""
    status = random.choice(FATES)
    was_attempted = status not in {Status.QUEUED, Status.CANCELLED} or random.random() < 0.5
    is_shown = status is Status.SENT and random.random() < 0.9
    soon = random.choice([0, 1, 2, 5, 70])
    return Message(
        "c", f"out-{number}", Sender.TECHNICIAN, "Ann", f"Words {number}",
        at(minute + random.choice([-4, 0, 1, 3])), status,
        mirakl_message_id=str(number) if is_shown else None, to=random.choice(TO), written_at=at(minute),
        automatic=random.random() < 0.2,
        attempt=int(was_attempted), attempted_at=at(minute + soon) if was_attempted else None,
        maybe_sent=was_attempted and status is not Status.SENT and random.random() < 0.5,
        stored_at=at(minute + soon + 1) if is_shown else None,
        seen_message_id=random.choice(seen) if seen and random.random() < 0.4 else None,
    )  # fmt: skip


def stored_by(messages: list[Message], now: str) -> list[Message]:
    return [replace(m, stored_at=min(m.stored_at, now)) if m.stored_at else m for m in messages]


def refers_only_to(rows: ConversationRows) -> bool:
    """Otherwise ``load_rows`` reads all rows."""
    seen = {row.seen_message_id for row in rows.messages.values() if row.seen_message_id}
    known = {f"in-{row.mirakl_message_id}" for row in rows.messages.values() if row.mirakl_message_id}
    return seen <= known | set(rows.messages)


REQUIREMENTS = st.builds(
    ReplyRequirement,
    reply_needed_since=st.one_of(st.none(), st.integers(0, 260).map(at)),
    as_of=st.one_of(st.none(), st.integers(0, 260).map(at)),
    no_reply_needed_at=st.one_of(st.none(), st.integers(0, 260).map(at)),
)


def moved_on(random: Random, messages: list[Message], now: str) -> list[Message]:
    """Open replies may have become anything else since then."""
    return [_moved_on(random, message, now) for message in messages]


def _moved_on(random: Random, message: Message, now: str) -> Message:
    if not is_open(message) or random.random() < 0.3:
        return message
    following = random.choice(sorted(TRANSITIONS[message.status]) or [message.status])
    attempted_at = random.choice([message.attempted_at or now, now])
    is_shown = following is Status.SENT and random.random() < 0.7
    return replace(
        message,
        status=following,
        attempted_at=attempted_at,
        maybe_sent=following is not Status.SENT and random.random() < 0.5,
        stored_at=now if is_shown else None,
        sent_at=max(message.sent_at, attempted_at) if is_shown else message.sent_at,
        mirakl_message_id=message.id if is_shown else message.mirakl_message_id,
    )


SEEDS = st.integers(0, 10**9)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(SEEDS, SEEDS, REQUIREMENTS, st.integers(60, 300))
def test_with_a_checkpoint_the_later_rows_give_the_summary_of_all_rows(
    seed: int, later_seed: int, requirement: ReplyRequirement, minute: int
) -> None:
    """Now, and after anything that may still happen."""
    before = stored_by(conversation(seed), at(minute))
    made = next_checkpoint(rows_of(before), at(minute))
    assume(made)
    after = conversation(later_seed, minute, 100, tuple(message.id for message in before))
    before = moved_on(Random(later_seed), before, at(minute))
    everything = [*before, *(m for m in after if made and m.position > made.position)]
    later = rows_of(everything, made)
    assume(refers_only_to(later))
    assert summarise(later.messages.values(), requirement, made) == summarise(everything, requirement)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(SEEDS, REQUIREMENTS, st.integers(60, 200), st.integers(0, 200))
def test_a_checkpoint_that_moves_in_two_steps_gives_the_same_summary(
    seed: int, requirement: ReplyRequirement, minute: int, more: int
) -> None:
    messages = stored_by(conversation(seed), at(minute))
    first = next_checkpoint(rows_of(messages), at(minute))
    assume(first)
    second = next_checkpoint(rows_of(messages, first), at(minute + more))
    assert first
    assert second
    assert second.position >= first.position
    later = rows_of(messages, second)
    assume(refers_only_to(later))
    assert summarise(later.messages.values(), requirement, second) == summarise(messages, requirement)
