from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.conversations.summary import summarise
from functions.model.clock import shift
from functions.model.conversations import ReplyAlert, ReplyRequirement
from functions.model.messages import CONFIRMED, Message, Recipient, Sender, Status

T0 = "2026-03-02T14:00:00.000Z"
NOTHING_SAID = ReplyRequirement()


def message(minute: float, sender: Sender, status: Status = Status.RECEIVED, **more: object) -> Message:
    to = (Recipient.SHOP,) if sender is Sender.CUSTOMER else (Recipient.CUSTOMER,)
    made = Message("c", f"m{minute}", sender, "A", f"body {minute}", shift(T0, minutes=minute), status, to=to)
    return replace(made, **more)  # type: ignore[arg-type]


def test_the_oldest_unanswered_question_waits() -> None:
    found = [message(1, Sender.CUSTOMER), message(2, Sender.CUSTOMER)]
    requirement = ReplyRequirement(reply_needed_since=shift(T0, minutes=2), as_of=shift(T0, minutes=2))
    assert summarise(found, requirement).needs_reply_since == shift(T0, minutes=1)


def test_a_person_s_reply_answers_only_earlier_messages() -> None:
    found = [
        message(1, Sender.CUSTOMER),
        message(2, Sender.TECHNICIAN, Status.SENT),
        message(3, Sender.CUSTOMER),
    ]
    requirement = ReplyRequirement(reply_needed_since=shift(T0, minutes=3), as_of=shift(T0, minutes=3))
    assert summarise(found, requirement).needs_reply_since == shift(T0, minutes=3)
    assert summarise(found[:2], NOTHING_SAID).needs_reply_since is None


def test_a_reply_to_the_operator_alone_answers_the_operator_and_no_customer() -> None:
    question = message(1, Sender.CUSTOMER)
    to_operator = message(2, Sender.TECHNICIAN, Status.SENT, to=(Recipient.OPERATOR,))
    waits = ReplyRequirement(reply_needed_since=question.sent_at, as_of=to_operator.sent_at)
    assert summarise([question, to_operator], waits).needs_reply_since == question.sent_at
    operator_s = message(0, Sender.OPERATOR, to=(Recipient.SHOP,))
    waits = ReplyRequirement(reply_needed_since=operator_s.sent_at, as_of=operator_s.sent_at)
    assert summarise([operator_s, to_operator], waits).needs_reply_since is None


def test_an_automatic_reply_is_not_an_answer_whatever_the_marketplace_says() -> None:
    found = [message(1, Sender.CUSTOMER), message(2, Sender.TECHNICIAN, Status.SENT, automatic=True)]
    content = ReplyRequirement(reply_needed_since=None, as_of=shift(T0, minutes=2))
    assert summarise(found, content).needs_reply_since == shift(T0, minutes=1)


def test_a_reply_that_is_not_at_the_marketplace_does_not_count() -> None:
    question = message(1, Sender.CUSTOMER)
    requirement = ReplyRequirement(reply_needed_since=question.sent_at, as_of=question.sent_at)
    alone = summarise([question], requirement)
    for status in set(Status) - CONFIRMED:
        with_it = summarise([question, message(2, Sender.TECHNICIAN, status)], requirement)
        assert replace(with_it, reply_alert=None) == alone


def ours(written: float, posted: float, seen: str | None = None, **more: object) -> Message:
    """A reply of an agent here: written at one minute, at the marketplace in another."""
    return message(
        posted,
        Sender.TECHNICIAN,
        Status.SENT,
        written_at=shift(T0, minutes=written),
        seen_message_id=seen,
        **more,
    )


def stored(minute: int, at: float) -> Message:
    return message(minute, Sender.CUSTOMER, stored_at=shift(T0, minutes=at))


CONTENT = ReplyRequirement(reply_needed_since=None, as_of=shift(T0, minutes=50))
"""The marketplace waits for nothing: the shop has written last."""


def test_a_message_that_crosses_our_reply_still_waits_whatever_the_marketplace_says() -> None:
    question, crossing = stored(1, at=1), stored(4, at=7)
    reply = ours(written=3, posted=6)
    assert summarise([question, crossing, reply], CONTENT).needs_reply_since == crossing.sent_at


def test_a_stored_message_that_was_not_on_the_author_s_screen_still_waits() -> None:
    question, unseen = stored(1, at=1), stored(2, at=2)
    reply = ours(written=3, posted=6, seen=question.id)
    assert summarise([question, unseen, reply], CONTENT).needs_reply_since == unseen.sent_at
    reply = ours(written=3, posted=6, seen=unseen.id)
    assert summarise([question, unseen, reply], CONTENT).needs_reply_since is None


def test_an_early_reply_that_saw_less_does_not_undo_a_later_one_that_saw_more() -> None:
    first, second = stored(1, at=1), stored(3, at=3)
    replies = [ours(written=4, posted=6, seen=first.id), ours(written=5, posted=7, seen=second.id)]
    assert summarise([first, second, *replies], CONTENT).needs_reply_since is None
    assert summarise([first, second, replies[0]], CONTENT).needs_reply_since == second.sent_at


def test_what_an_author_saw_that_is_no_longer_here_leaves_the_time_of_writing_to_decide() -> None:
    question, later_one = stored(1, at=1), stored(4, at=5)
    reply = ours(written=3, posted=6, seen="in-gone")
    assert summarise([question, later_one, reply], CONTENT).needs_reply_since == later_one.sent_at


def test_a_back_office_reply_answers_by_the_marketplace_s_time() -> None:
    question, after = stored(1, at=9), stored(8, at=9)
    elsewhere = message(5, Sender.TECHNICIAN, stored_at=shift(T0, minutes=9))
    assert summarise([question, elsewhere], CONTENT).needs_reply_since is None
    assert summarise([question, elsewhere, after], NOTHING_SAID).needs_reply_since == after.sent_at


def test_a_row_without_a_time_of_storing_counts_by_when_it_was_sent() -> None:
    question, crossing = message(1, Sender.CUSTOMER), message(4, Sender.CUSTOMER)
    reply = ours(written=3, posted=6)
    assert summarise([question, crossing, reply], CONTENT).needs_reply_since == crossing.sent_at


def test_the_marketplace_s_statement_counts_when_the_shop_wrote_nothing_since() -> None:
    question = stored(5, at=5)
    assert summarise([ours(written=1, posted=2), question], CONTENT).needs_reply_since is None


def test_a_reply_with_an_unknown_outcome_answers_nobody() -> None:
    question = stored(1, at=1)
    for status in (Status.UNKNOWN, Status.UNCONFIRMED):
        reply = message(
            3,
            Sender.TECHNICIAN,
            status,
            written_at=shift(T0, minutes=3),
            maybe_sent=True,
            attempted_at=shift(T0, minutes=4),
        )
        assert summarise([question, reply], CONTENT).needs_reply_since == question.sent_at


def test_a_message_that_may_be_an_unconfirmed_reply_answers_nobody() -> None:
    question = stored(1, at=1)
    for status, automatic in ((Status.UNCONFIRMED, False), (Status.CANCELLED, True)):
        reply = message(
            3,
            Sender.TECHNICIAN,
            status,
            written_at=shift(T0, minutes=3),
            maybe_sent=True,
            attempted_at=shift(T0, minutes=4),
            automatic=automatic,
        )
        copy = message(4, Sender.TECHNICIAN, stored_at=shift(T0, minutes=5))
        assert summarise([question, reply, copy], CONTENT).needs_reply_since == question.sent_at


def test_a_question_of_the_same_second_as_a_back_office_answer_but_after_it_still_waits() -> None:
    answer = message(2, Sender.TECHNICIAN, id="in-a", stored_at=shift(T0, minutes=3))
    question = message(2, Sender.CUSTOMER, id="in-b", stored_at=shift(T0, minutes=3), tie=1)
    assert summarise([answer, question], NOTHING_SAID).needs_reply_since == question.sent_at


def test_what_an_author_saw_keeps_its_place_when_it_turns_out_to_be_ours() -> None:
    unseen = stored(5, at=6)
    turned_out = ours(written=1, posted=3, mirakl_message_id="x", stored_at=shift(T0, minutes=4), id="out-1")
    second = ours(written=7, posted=8, seen="in-x", id="out-2")
    assert summarise([turned_out, unseen, second], CONTENT).needs_reply_since == unseen.sent_at


def test_a_note_to_the_operator_leaves_the_customer_waiting_whatever_the_marketplace_says() -> None:
    question = stored(1, at=1)
    note = ours(written=3, posted=4, to=(Recipient.OPERATOR,))
    assert summarise([question, note], CONTENT).needs_reply_since == question.sent_at


def test_the_alert_is_the_most_urgent_of_all_replies() -> None:
    def alert(*statuses: Status, **more: object) -> ReplyAlert | None:
        rows = [
            message(index, Sender.TECHNICIAN, status, id=f"out-{index}", **more)
            for index, status in enumerate(statuses)
        ]
        return summarise(rows, NOTHING_SAID).reply_alert

    assert alert(Status.SENT, Status.CANCELLED, Status.SENDING, Status.QUEUED) is None
    assert alert(Status.QUEUED, not_before=T0) is ReplyAlert.WAITING
    assert alert(Status.QUEUED, maybe_sent=True) is ReplyAlert.WAITING
    assert alert(Status.UNKNOWN, Status.QUEUED, not_before=T0) is ReplyAlert.UNKNOWN
    assert alert(Status.UNKNOWN, Status.UNCONFIRMED) is ReplyAlert.UNCONFIRMED
    assert alert(Status.UNKNOWN, Status.UNCONFIRMED, Status.FAILED) is ReplyAlert.FAILED


def test_a_click_on_no_reply_needed_ends_the_wait_of_earlier_messages() -> None:
    question = message(1, Sender.CUSTOMER)
    clicked = ReplyRequirement(as_of=question.sent_at, no_reply_needed_at=shift(T0, minutes=5))
    assert summarise([question], clicked).needs_reply_since is None
    after = message(6, Sender.CUSTOMER)
    assert summarise([question, after], clicked).needs_reply_since == after.sent_at


def test_the_marketplace_s_own_question_waits_as_well() -> None:
    notice = message(1, Sender.OPERATOR)
    requirement = ReplyRequirement(reply_needed_since=notice.sent_at, as_of=notice.sent_at)
    assert summarise([notice], requirement).needs_reply_since == notice.sent_at
    assert summarise([notice], NOTHING_SAID).needs_reply_since is None


def test_what_a_customer_writes_to_the_operator_alone_does_not_wait_for_the_shop() -> None:
    aside = message(1, Sender.CUSTOMER, to=(Recipient.OPERATOR,))
    assert summarise([aside], NOTHING_SAID).needs_reply_since is None


def test_the_last_message_is_the_last_real_one() -> None:
    found = [message(1, Sender.CUSTOMER), message(9, Sender.TECHNICIAN, Status.QUEUED)]
    summary = summarise(found, NOTHING_SAID)
    assert (summary.last_message_at, summary.last_sender, summary.message_count) == (
        shift(T0, minutes=1),
        Sender.CUSTOMER,
        1,
    )


def test_without_real_messages_there_is_no_last_one() -> None:
    summary = summarise([message(1, Sender.TECHNICIAN, Status.QUEUED)], NOTHING_SAID)
    assert (summary.last_message_at, summary.message_count, summary.last_message_preview) == (None, 0, "")


ANY_MESSAGE = st.builds(
    message,
    st.integers(0, 50),
    st.sampled_from(Sender),
    st.sampled_from(Status),
    automatic=st.booleans(),
)


@given(st.lists(ANY_MESSAGE, max_size=12), st.randoms())
def test_the_order_in_which_rows_are_read_makes_no_difference(found: list[Message], random: object) -> None:
    shuffled = list({m.position: m for m in found}.values())
    expected = summarise(shuffled, NOTHING_SAID)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert summarise(shuffled, NOTHING_SAID) == expected
