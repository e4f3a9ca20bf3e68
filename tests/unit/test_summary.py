from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.summary import summarise
from functions.model import REAL, MarketplaceVerdict, Message, Recipient, Sender, Status, later

T0 = "2026-03-02T14:00:00.000Z"
NOTHING_SAID = MarketplaceVerdict()


def message(minute: int, sender: Sender, status: Status = Status.RECEIVED, **more: object) -> Message:
    to = (Recipient.SHOP,) if sender is Sender.CUSTOMER else (Recipient.CUSTOMER,)
    made = Message("c", f"m{minute}", sender, "A", f"body {minute}", later(T0, minutes=minute), status, to=to)
    return replace(made, **more)  # type: ignore[arg-type]


def test_the_oldest_unanswered_question_waits() -> None:
    found = [message(1, Sender.CUSTOMER), message(2, Sender.CUSTOMER)]
    verdict = MarketplaceVerdict(reply_needed_since=later(T0, minutes=2), as_of=later(T0, minutes=2))
    assert summarise(found, verdict).needs_reply_since == later(T0, minutes=1)


def test_a_person_s_reply_settles_what_came_before_it_only() -> None:
    found = [
        message(1, Sender.CUSTOMER),
        message(2, Sender.TECHNICIAN, Status.SENT),
        message(3, Sender.CUSTOMER),
    ]
    verdict = MarketplaceVerdict(reply_needed_since=later(T0, minutes=3), as_of=later(T0, minutes=3))
    assert summarise(found, verdict).needs_reply_since == later(T0, minutes=3)
    assert summarise(found[:2], NOTHING_SAID).needs_reply_since is None


def test_a_reply_to_the_operator_alone_answers_the_operator_and_no_customer() -> None:
    question = message(1, Sender.CUSTOMER)
    to_operator = message(2, Sender.TECHNICIAN, Status.SENT, to=(Recipient.OPERATOR,))
    waits = MarketplaceVerdict(reply_needed_since=question.sent_at, as_of=to_operator.sent_at)
    assert summarise([question, to_operator], waits).needs_reply_since == question.sent_at
    operator_s = message(0, Sender.OPERATOR, to=(Recipient.SHOP,))
    waits = MarketplaceVerdict(reply_needed_since=operator_s.sent_at, as_of=operator_s.sent_at)
    assert summarise([operator_s, to_operator], waits).needs_reply_since is None


def test_an_automatic_reply_is_not_an_answer_whatever_the_marketplace_says() -> None:
    found = [message(1, Sender.CUSTOMER), message(2, Sender.TECHNICIAN, Status.SENT, automatic=True)]
    content = MarketplaceVerdict(reply_needed_since=None, as_of=later(T0, minutes=2))
    assert summarise(found, content).needs_reply_since == later(T0, minutes=1)


def test_a_reply_that_is_not_at_the_marketplace_changes_nothing() -> None:
    question = message(1, Sender.CUSTOMER)
    verdict = MarketplaceVerdict(reply_needed_since=question.sent_at, as_of=question.sent_at)
    alone = summarise([question], verdict)
    for status in set(Status) - REAL:
        assert summarise([question, message(2, Sender.TECHNICIAN, status)], verdict) == alone


def test_a_click_on_no_reply_needed_settles_what_came_before_it() -> None:
    question = message(1, Sender.CUSTOMER)
    clicked = MarketplaceVerdict(as_of=question.sent_at, no_reply_needed_at=later(T0, minutes=5))
    assert summarise([question], clicked).needs_reply_since is None
    after = message(6, Sender.CUSTOMER)
    assert summarise([question, after], clicked).needs_reply_since == after.sent_at


def test_the_marketplace_s_own_question_waits_as_well() -> None:
    notice = message(1, Sender.OPERATOR)
    verdict = MarketplaceVerdict(reply_needed_since=notice.sent_at, as_of=notice.sent_at)
    assert summarise([notice], verdict).needs_reply_since == notice.sent_at
    assert summarise([notice], NOTHING_SAID).needs_reply_since is None


def test_what_a_customer_writes_to_the_operator_alone_does_not_wait_for_the_shop() -> None:
    aside = message(1, Sender.CUSTOMER, to=(Recipient.OPERATOR,))
    assert summarise([aside], NOTHING_SAID).needs_reply_since is None


def test_the_last_message_is_the_last_real_one() -> None:
    found = [message(1, Sender.CUSTOMER), message(9, Sender.TECHNICIAN, Status.QUEUED)]
    summary = summarise(found, NOTHING_SAID)
    assert (summary.last_message_at, summary.last_sender, summary.message_count) == (
        later(T0, minutes=1),
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
