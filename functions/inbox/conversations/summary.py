"""What the list shows of a conversation, derived from its messages and never counted up step by step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from functions.inbox.messages.matching import possible_replies
from functions.inbox.messages.text import preview
from functions.model.conversations import ReplyAlert, ReplyRequirement, Summary
from functions.model.messages import CONFIRMED, Message, Recipient, Sender, Status

EVERYTHING = "\U0010ffff"
"""Sorts behind every position: the author of a reply saw all that was there."""


def summarise(messages: Iterable[Message], verdict: ReplyRequirement) -> Summary:
    """A pure function of the rows: whoever computes it from the same rows gets the same.

    Replies that are not at the marketplace (queued, failed, cancelled …) do not count; what is wrong with them is
    the ``reply_alert``.
    """
    rows = {message.id: message for message in messages}
    real = sorted((m for m in rows.values() if m.status in CONFIRMED), key=lambda message: message.position)
    last = real[-1] if real else None
    return Summary(
        last_message_at=last.sent_at if last else None,
        last_sender=last.sender if last else None,
        last_message_preview=preview(last) if last else "",
        message_count=len(real),
        needs_reply_since=_needs_reply_since(real, rows, verdict),
        reply_alert=_reply_alert(rows.values()),
    )


def _needs_reply_since(
    real: list[Message], rows: Mapping[str, Message], verdict: ReplyRequirement
) -> str | None:
    """The oldest customer's message that nobody has answered.

    A reply answers what its author could have read (``Answers``); an automatic reply and a note to the operator
    answer no customer, nor does a message that may be one of them, or may be a reply whose answer was lost. A click
    on "no reply needed" settles all before it. The marketplace no longer waits as soon as the shop has written
    anything, so its word is believed only about messages after which the shop wrote nothing. It may also wait where
    no customer wrote (its own question to the shop): that counts as well, until anybody is answered.
    """
    doubtful = possible_replies(rows)
    by_people = [
        m for m in real if m.sender is Sender.TECHNICIAN and not m.automatic and m.id not in doubtful
    ]
    clicked_at = verdict.no_reply_needed_at or ""
    answers = ReplyCoverage([m for m in by_people if is_addressed_to(m, Recipient.CUSTOMER)], rows)
    waiting = [m for m in real if is_for_shop(m) and m.sent_at > clicked_at and not answers.settle(m)]
    if verdict.reply_needed_since is None and verdict.as_of:
        as_of, shop_wrote_at = verdict.as_of, max(_may_have_written_at(rows.values()), default="")
        waiting = [m for m in waiting if m.sent_at > as_of or m.sent_at <= shop_wrote_at]
    since = [m.sent_at for m in waiting]
    answered_at = max([*(m.sent_at for m in by_people), clicked_at])
    if verdict.reply_needed_since and verdict.reply_needed_since > answered_at:
        since.append(verdict.reply_needed_since)
    return min(since, default=None)


def _may_have_written_at(rows: Iterable[Message]) -> Iterator[str]:
    """When the marketplace may have had anything of the shop: also what nobody knows whether it arrived."""
    for row in rows:
        if row.sender is Sender.TECHNICIAN and (row.status in CONFIRMED or row.maybe_sent):
            yield max(row.sent_at, row.attempted_at or "")


class ReplyCoverage:
    """People's replies to the customer, asked which messages they answer.

    A reply written here answers what was stored when it was written, up to the last message its author saw. One
    that was written elsewhere (the back office) answers what is older by the marketplace's time.
    """

    def __init__(self, replies: Iterable[Message], rows: Mapping[str, Message]) -> None:
        written: list[tuple[str, str]] = []
        became = {f"in-{row.mirakl_message_id}": row for row in rows.values() if row.status is Status.SENT}
        self._answered_until = ""
        for reply in replies:
            if reply.written_at:
                written.append(
                    (
                        reply.written_at,
                        _seen_until(
                            rows.get(reply.seen_message_id or "") or became.get(reply.seen_message_id or "")
                        ),
                    )
                )
            else:
                self._answered_until = max(self._answered_until, reply.position)
        written.sort()
        self._written_at = [at for at, _ in written]
        self._seen_until = [until for _, until in written]
        for place in range(len(written) - 2, -1, -1):
            self._seen_until[place] = max(self._seen_until[place], self._seen_until[place + 1])
        """By place: the furthest that anybody saw who wrote then or later."""

    def settle(self, message: Message) -> bool:
        if message.position <= self._answered_until:
            return True
        place = bisect_left(self._written_at, message.stored_at or message.sent_at)
        return place < len(self._seen_until) and message.position <= self._seen_until[place]


def _seen_until(seen: Message | None) -> str:
    """What the marketplace has shown keeps its place; our own replies move when they are confirmed."""
    return seen.position if seen and seen.status in CONFIRMED and seen.stored_at else EVERYTHING


def _reply_alert(rows: Iterable[Message]) -> ReplyAlert | None:
    found = {alert for message in rows if (alert := _alert_of(message))}
    return next((alert for alert in ReplyAlert if alert in found), None)


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
    """A customer may also write to the operator alone."""
    return message.sender is Sender.CUSTOMER and is_addressed_to(message, Recipient.SHOP)


def is_addressed_to(message: Message, to: Recipient) -> bool:
    return not message.to or to in message.to
