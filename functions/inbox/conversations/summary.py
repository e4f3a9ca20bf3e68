"""The summary of a conversation. It is always computed from the rows and never updated step by step.

A checkpoint stands for the rows up to its position (``checkpoint``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from functions.inbox.conversations.deadline import response_deadline
from functions.inbox.messages.matching import possible_replies
from functions.inbox.messages.text import preview
from functions.model.conversations import (
    Checkpoint,
    Conversation,
    Mark,
    ReplyAlert,
    ReplyRequirement,
    State,
    StateMark,
    Summary,
)
from functions.model.messages import CONFIRMED, Message, Recipient, Sender, Status
from functions.store.messages import ConversationRows, received_id

END = "\U0010ffff"
"""Sorts after every position: the author of a reply saw all messages that were stored."""


def summary_of(conversation: Conversation, rows: ConversationRows) -> Summary:
    """The summary of a conversation with these rows. Its marks must hold (``state.after_events``)."""
    return summarise(
        rows.messages.values(),
        conversation.reply_requirement,
        rows.base,
        state_mark=conversation.state_mark,
        no_reply_mark=conversation.no_reply_mark,
        due_at=response_deadline().due_at,
    )


def summarise(
    messages: Iterable[Message],
    requirement: ReplyRequirement,
    base: Checkpoint | None = None,
    *,
    state_mark: StateMark | None = None,
    no_reply_mark: Mark | None = None,
    due_at: Callable[[str], str] = str,
) -> Summary:
    """A pure function of the rows, in any order, and the marks. With ``base``, of the rows after that checkpoint.

    Only confirmed messages count. Replies with another status appear only in ``reply_alert``. ``due_at`` returns the
    response deadline of a message's time; a snooze ends there at the latest.
    """
    rows = {message.id: message for message in messages}
    confirmed = sorted(
        (m for m in rows.values() if m.status in CONFIRMED), key=lambda message: message.position
    )
    last = confirmed[-1] if confirmed else None
    is_done = state_mark is not None and state_mark.state is State.DONE
    marks = [mark for mark in (state_mark if is_done else None, no_reply_mark) if mark]
    needs_reply_since = _needs_reply_since(confirmed, rows, requirement, base, marks)
    is_snoozed = state_mark is not None and state_mark.state is State.SNOOZED
    return Summary(
        last_message_at=last.sent_at if last else None,
        last_message_id=last.id if last else None,
        last_sender=last.sender if last else None,
        last_message_preview=preview(last) if last else "",
        message_count=len(confirmed) + (base.message_count if base else 0),
        needs_reply_since=needs_reply_since,
        reply_alert=_reply_alert(rows.values()),
        state=state_mark.state if state_mark else State.OPEN,
        snoozed_until=state_mark.until if state_mark and is_snoozed else None,
        wakes_at=_wakes_at(state_mark, needs_reply_since, due_at) if state_mark and is_snoozed else None,
        done_at=state_mark.at if state_mark and is_done else None,
        done_by=state_mark.by.name if state_mark and is_done else None,
    )


def _wakes_at(snooze: StateMark, needs_reply_since: str | None, due_at: Callable[[str], str]) -> str | None:
    """The end of the snooze, or the response deadline if it comes first and was still to come when it was snoozed."""
    deadline = due_at(needs_reply_since) if needs_reply_since else None
    ends = [snooze.until, deadline if deadline and deadline > snooze.at else None]
    return min((end for end in ends if end), default=None)


def _needs_reply_since(
    confirmed: Sequence[Message],
    rows: Mapping[str, Message],
    requirement: ReplyRequirement,
    base: Checkpoint | None,
    marks: Sequence[Mark],
) -> str | None:
    """The time of the oldest customer message that nobody has answered; None if there is none.

    - A person's reply to the customer answers the messages that its author could have read (``ReplyCoverage``).
    - An automatic reply and a note to the operator answer nothing, and neither does a message of the shop that may be
      a reply whose outcome is unknown.
    - A click on "no reply needed" at the marketplace answers all messages before it.
    - A mark ("done" or "no reply needed", set here) answers the messages that its author had seen.
    - If the marketplace says that it does not wait, messages up to its ``as_of`` are answered, but only those after
      which the shop wrote nothing: any message of the shop, even an automatic reply, ends the marketplace's waiting.
    - The marketplace may also wait although no customer wrote, for its own question to the shop. That counts until a
      person of the shop writes.
    """
    clicked_at = requirement.no_reply_needed_at or ""
    coverage = ReplyCoverage(replies_to_customer(confirmed, rows), rows)
    waiting = [m for m in confirmed if is_for_shop(m) and m.sent_at > clicked_at and not coverage.covers(m)]
    waiting = [m for m in waiting if not any(is_covered(m, mark, rows) for mark in marks)]
    if requirement.reply_needed_since is None and requirement.as_of:
        as_of, wrote_at = requirement.as_of, shop_wrote_at(rows.values(), base)
        waiting = [m for m in waiting if m.sent_at > as_of or m.sent_at <= wrote_at]
    since = [m.sent_at for m in waiting]
    asked_since = requirement.reply_needed_since
    if asked_since:
        answered_at = max(people_wrote_at(confirmed, rows, base), clicked_at)
        is_seen = all(
            any(is_covered(m, mark, rows) for mark in marks) for m in _asked(confirmed, asked_since)
        )
        if is_seen:
            marked_at = (max(mark.at, _sent_at(mark.seen_position)) for mark in marks)
            answered_at = max([answered_at, *marked_at])
        if asked_since > answered_at:
            since.append(asked_since)
    return min(since, default=None)


def _asked(confirmed: Iterable[Message], since: str) -> Iterator[Message]:
    """What may be the reason why the marketplace waits since then. No mark has seen a message that comes later."""
    return (message for message in confirmed if is_incoming(message) and message.sent_at >= since)


def is_incoming(message: Message) -> bool:
    """Whether somebody else wrote it to the shop."""
    is_from_others = message.sender in (Sender.CUSTOMER, Sender.OPERATOR)
    return is_from_others and message.status in CONFIRMED and is_addressed_to(message, Recipient.SHOP)


def is_covered(message: Message, mark: Mark, rows: Mapping[str, Message]) -> bool:
    """Whether the author of the mark had seen the message: it was stored here then, and stands up to the seen one."""
    seen = rows.get(mark.seen_message_id)
    seen_until = max(seen.position, mark.seen_position) if seen else mark.seen_position
    return message.position <= seen_until and (message.stored_at or message.sent_at) <= mark.at


def _sent_at(position: str) -> str:
    return position.partition("#")[0]


def replies_to_customer(confirmed: Iterable[Message], rows: Mapping[str, Message]) -> list[Message]:
    """The messages of people of the shop that answer a customer. ``rows`` are all rows that have been read."""
    return [m for m in _by_people(confirmed, rows) if is_addressed_to(m, Recipient.CUSTOMER)]


def people_wrote_at(
    confirmed: Iterable[Message], rows: Mapping[str, Message], base: Checkpoint | None
) -> str:
    """When a person of the shop wrote last, also to the operator. Empty: nobody has written."""
    times = [m.sent_at for m in _by_people(confirmed, rows)]
    return max([*times, base.people_wrote_at if base else ""])


def shop_wrote_at(rows: Iterable[Message], base: Checkpoint | None) -> str:
    """The time of the last message of the shop that the marketplace has, or may have. Empty: there is none."""
    times = [
        max(row.sent_at, row.attempted_at or "")
        for row in rows
        if row.sender is Sender.TECHNICIAN and (row.status in CONFIRMED or row.maybe_sent)
    ]
    return max([*times, base.shop_wrote_at if base else ""])


def _by_people(confirmed: Iterable[Message], rows: Mapping[str, Message]) -> Iterator[Message]:
    uncertain = possible_replies(rows)
    for message in confirmed:
        is_person = message.sender is Sender.TECHNICIAN and not message.automatic
        if is_person and message.id not in uncertain:
            yield message


class ReplyCoverage:
    """Which messages are answered by people's replies to the customer.

    A reply that was written here answers the messages that were stored when it was written, up to the last one that its
    author saw. A reply from the back office answers the messages that are older by the marketplace's time.
    """

    def __init__(self, replies: Iterable[Message], rows: Mapping[str, Message]) -> None:
        written: list[tuple[str, str]] = []
        sent = {
            received_id(row.mirakl_message_id): row
            for row in rows.values()
            if row.status is Status.SENT and row.mirakl_message_id
        }
        self._answered_until = ""
        for reply in replies:
            if reply.written_at:
                seen_id = reply.seen_message_id or ""
                written.append((reply.written_at, _seen_until(rows.get(seen_id) or sent.get(seen_id))))
            else:
                self._answered_until = max(self._answered_until, reply.position)
        written.sort()
        self._written_at = [at for at, _ in written]
        self._seen_until = [until for _, until in written]
        """For each reply in ``_written_at``: the last position seen by the author of that or a later reply."""
        for number in range(len(written) - 2, -1, -1):
            self._seen_until[number] = max(self._seen_until[number], self._seen_until[number + 1])

    def covers(self, message: Message) -> bool:
        """Whether one of the replies answers ``message``."""
        if message.position <= self._answered_until:
            return True
        first_after = bisect_left(self._written_at, message.stored_at or message.sent_at)
        return first_after < len(self._seen_until) and message.position <= self._seen_until[first_after]


def _seen_until(seen: Message | None) -> str:
    """The position of the seen message. One that no thread has shown yet may still move, so it sets no limit."""
    return seen.position if seen and seen.status in CONFIRMED and seen.stored_at else END


def _reply_alert(rows: Iterable[Message]) -> ReplyAlert | None:
    alerts = {alert for message in rows if (alert := _alert_of(message))}
    return next((alert for alert in ReplyAlert if alert in alerts), None)


def _alert_of(message: Message) -> ReplyAlert | None:
    if message.status is Status.QUEUED:
        return ReplyAlert.WAITING if message.not_before or message.maybe_sent else None
    alerts = {
        Status.FAILED: ReplyAlert.FAILED,
        Status.UNCONFIRMED: ReplyAlert.UNCONFIRMED,
        Status.UNKNOWN: ReplyAlert.UNKNOWN,
    }
    return alerts.get(message.status)


def is_for_shop(message: Message) -> bool:
    """Whether a customer wrote it to the shop. A customer may also write to the operator alone."""
    return message.sender is Sender.CUSTOMER and is_addressed_to(message, Recipient.SHOP)


def is_addressed_to(message: Message, to: Recipient) -> bool:
    """Also True when the addressees are not known."""
    return not message.to or to in message.to
