from __future__ import annotations

import pytest

from functions.inbox.messages.states import TRANSITIONS, transition
from functions.model.messages import UNSETTLED, Message, Sender, Status


def reply(status: Status) -> Message:
    return Message("c", "m", Sender.TECHNICIAN, "A", "body", "2026-03-02T14:00:00.000Z", status)


def test_every_status_has_its_line_in_the_table() -> None:
    assert set(TRANSITIONS) == set(Status)


def test_a_received_message_stays_received() -> None:
    assert not TRANSITIONS[Status.RECEIVED]


def test_a_sent_reply_is_never_sent_again_without_a_person() -> None:
    assert TRANSITIONS[Status.SENT] == {Status.UNCONFIRMED, Status.CANCELLED}


def test_what_a_person_dropped_can_only_turn_out_to_be_sent() -> None:
    assert TRANSITIONS[Status.CANCELLED] == {Status.SENT}


def test_only_a_queued_reply_becomes_sending() -> None:
    assert Status.SENDING not in TRANSITIONS[Status.UNKNOWN], "an unknown outcome is never simply sent again"
    assert {s for s, following in TRANSITIONS.items() if Status.SENDING in following} == {Status.QUEUED}


def test_a_reply_that_is_being_sent_cannot_be_discarded() -> None:
    dropped = {s for s, following in TRANSITIONS.items() if Status.CANCELLED in following}
    assert dropped.isdisjoint({Status.SENDING, Status.RECEIVED})


def test_every_open_reply_can_still_be_settled() -> None:
    ends = {status for status, following in TRANSITIONS.items() if not following} | {Status.FAILED}
    for status in UNSETTLED:
        reached, frontier = {status}, {status}
        while frontier:
            frontier = {f for s in frontier for f in TRANSITIONS[s]} - reached
            reached |= frontier
        assert ends & reached


def test_a_transition_that_is_not_in_the_table_is_refused_before_any_write() -> None:
    with pytest.raises(ValueError, match="cannot become"):
        transition(reply(Status.SENT), Status.QUEUED)
