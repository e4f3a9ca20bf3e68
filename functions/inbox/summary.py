"""What the list shows of a conversation, derived from its messages and never counted up step by step."""

from __future__ import annotations

from collections.abc import Iterable

from functions.inbox.text import preview
from functions.model import REAL, MarketplaceVerdict, Message, Recipient, Sender, Summary


def summarise(messages: Iterable[Message], verdict: MarketplaceVerdict) -> Summary:
    """A pure function of the rows: whoever computes it from the same rows gets the same.

    Replies that are not at the marketplace (queued, failed, cancelled …) do not count.
    """
    real = sorted((m for m in messages if m.status in REAL), key=lambda message: message.position)
    last = real[-1] if real else None
    return Summary(
        last_message_at=last.sent_at if last else None,
        last_sender=last.sender if last else None,
        last_message_preview=preview(last.body) if last else "",
        message_count=len(real),
        needs_reply_since=_needs_reply_since(real, verdict),
    )


def _needs_reply_since(real: list[Message], verdict: MarketplaceVerdict) -> str | None:
    """The oldest customer's message that nobody has answered.

    A person's reply to the customer or a click on "no reply needed" settles all before it. An automatic reply
    settles nothing, though the marketplace then no longer waits; and the marketplace may wait where no customer
    wrote (its own question to the shop), which counts as well, until anybody is answered.
    """
    by_people = [m for m in real if m.sender is Sender.TECHNICIAN and not m.automatic]
    clicked_at = verdict.no_reply_needed_at or ""
    settled_until = max([*(m.sent_at for m in by_people if _is_addressed(m, Recipient.CUSTOMER)), clicked_at])
    waiting = [m for m in real if asks_the_shop(m) and m.sent_at > settled_until]
    if verdict.reply_needed_since is None:
        acknowledged_at = max((m.sent_at for m in real if m.automatic), default="")
        as_of = verdict.as_of or ""
        waiting = [m for m in waiting if m.sent_at > as_of or m.sent_at < acknowledged_at]
    since = [m.sent_at for m in waiting]
    answered_at = max([*(m.sent_at for m in by_people), clicked_at])
    if verdict.reply_needed_since and verdict.reply_needed_since > answered_at:
        since.append(verdict.reply_needed_since)
    return min(since, default=None)


def asks_the_shop(message: Message) -> bool:
    """A customer may also write to the operator alone."""
    return message.sender is Sender.CUSTOMER and _is_addressed(message, Recipient.SHOP)


def _is_addressed(message: Message, to: Recipient) -> bool:
    return not message.to or to in message.to
