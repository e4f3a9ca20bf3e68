"""Taking one reply to the marketplace: at most once, and never forgotten.

The marketplace has no idempotency key, so the row is the only memory of what was tried. Before a request may
leave, the row says so (``sending``, ``maybe_sent``); while that is not settled nothing is sent again, and what
settles it is the thread itself, read back and searched for the reply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.errors import (
    MarketplaceBusy,
    MarketplaceRefused,
    MarketplaceUnavailable,
    OutcomeUnknown,
    ThreadUnreadable,
    TryLater,
)
from functions.inbox.conversations import refresh_summary
from functions.inbox.due import no_longer_due
from functions.inbox.recognition import claimed_keys, is_complete, strangers_since
from functions.inbox.replies import SWEEP_AFTER_SECONDS
from functions.inbox.reply_states import step
from functions.inbox.thread_messages import note_absent, store_messages
from functions.mirakl.client import Mirakl
from functions.mirakl.threads import Thread
from functions.model import OPEN, REAL, Message, Status, later, seconds_between
from functions.observability import logger, metrics
from functions.store import conversations, messages
from functions.store.messages import Rows, received_id

ATTEMPT_SECONDS = 75
"""Longer than any invocation lives: nobody works on a ``sending`` row older than this."""
BACKOFF_SECONDS = (5, 15, 60, 120, 300, 600, 600, 600, 600, 600, 600)
"""Waits between attempts; when they are used up the reply has failed."""
FIRST_LOOK_SECONDS = 5
LONGEST_LOOK_SECONDS = 300
"""A lost answer is looked for at once, then at twice the age each time, for as long as it takes."""
NEXT_SECONDS = 1
TAKEN_AWAY_SECONDS = 300
"""A message that was not shown for so long, in two answers at least, has been taken away by the marketplace."""
UNAUTHORIZED = 401
SWEEP_LIMIT = 200
SWEEP_AGAIN_SECONDS = 300
LONG_DOUBT_SECONDS = 600
UNREADABLE_SECONDS = 600
"""A thread that the marketplace shows in part, or refuses to show, for so long will not settle a doubt."""
GIVE_UP_SECONDS = 4 * 3600
"""A reply in doubt holds up all after it. When the marketplace is away for so long, an agent has to look."""
NOT_TWICE = "An automatic reply is never sent again."


@dataclass(frozen=True)
class Delivery:
    """``clock`` tells the time; ``settle_seconds`` is how long after an attempt it may still take effect."""

    mirakl: Mirakl
    clock: Callable[[], str]
    settle_seconds: int

    def deliver(self, conversation_id: str, message_id: str) -> Status:
        """Moves the reply as far as it can go now and returns where it stands; called once too often it does no harm.

        Raises ``TryLater`` when it has to be called again. Replies of a conversation go out as they were written:
        an earlier one that is still open is moved instead. Its own message may stand behind this one in the
        queue, or be lost, so waiting for it would be waiting for ever. People's replies and automatic ones do
        not wait for each other.
        """
        rows = messages.load(conversation_id)
        reply = rows.messages.get(message_id)
        if reply is None:
            return Status.CANCELLED  # erased meanwhile
        if reply.status in OPEN:
            found = (
                m
                for m in rows.messages.values()
                if m.status in OPEN and m.automatic == reply.automatic and m.position <= reply.position
            )
            first = min(found, key=lambda message: message.position)
            moved = self._move(first, rows)
            if first.id != message_id:
                raise TryLater(NEXT_SECONDS, "An earlier reply of this conversation went first.")
            return moved.status
        # A crash may have come before either of these.
        if reply.status is Status.CANCELLED and reply.automatic and not reply.attempted_at:
            _release(reply)
        refresh_summary(conversation_id)
        return reply.status

    def _move(self, reply: Message, rows: Rows) -> Message:
        self._wait_for_time(reply)
        if reply.maybe_sent:
            reply = self._settle(reply, rows)
        if reply.status is Status.QUEUED:
            reply = self._attempt(reply, rows)
        refresh_summary(reply.conversation_id)
        return reply

    def _wait_for_time(self, reply: Message) -> None:
        now = self.clock()
        if reply.not_before and reply.not_before > now:
            raise TryLater(seconds_between(now, reply.not_before), "The next attempt is not due yet.")
        if reply.status is Status.SENDING and reply.attempted_at:
            abandoned_at = later(reply.attempted_at, seconds=ATTEMPT_SECONDS)
            if abandoned_at > now:
                raise TryLater(
                    seconds_between(now, abandoned_at), "Another invocation may be sending this reply."
                )

    def _attempt(self, reply: Message, rows: Rows) -> Message:
        if reply.automatic and (reason := self._no_longer_due(reply, rows)):
            return self._drop(reply, reason)
        if (wait := self.mirakl.seconds_until_posting()) > 0:
            raise self._held(reply, wait, str(MarketplaceBusy(wait)))
        now = self.clock()
        attempt = reply.attempt + 1
        sending = self._step(
            reply, Status.SENDING, attempt=attempt, attempted_at=now, maybe_sent=True, error=None
        )
        thread_id = conversations.get(reply.conversation_id).mirakl_thread_id
        try:
            mirakl_message_id = self.mirakl.post_message(thread_id, reply.body, reply.to)
        except MarketplaceBusy as busy:
            return self._queue_again(sending, busy.retry_after, attempt=reply.attempt)
        except MarketplaceUnavailable as error:
            if attempt > len(BACKOFF_SECONDS):
                return self._step(sending, Status.FAILED, error=str(error), maybe_sent=False)
            return self._queue_again(sending, BACKOFF_SECONDS[attempt - 1], error=str(error))
        except MarketplaceRefused as refused:
            # The key may be a new one that we have not read yet: what is refused for it alone goes out with the next.
            if refused.status == UNAUTHORIZED and attempt <= len(BACKOFF_SECONDS):
                return self._queue_again(sending, BACKOFF_SECONDS[attempt - 1], error=str(refused))
            return self._step(sending, Status.FAILED, error=str(refused), maybe_sent=False)
        except OutcomeUnknown as error:
            unknown = self._step(sending, Status.UNKNOWN, error=str(error))
            return self._in_doubt(unknown, str(error), FIRST_LOOK_SECONDS)
        return self._sent(sending, mirakl_message_id)

    def _no_longer_due(self, reply: Message, rows: Rows) -> str | None:
        conversation = conversations.get(reply.conversation_id)
        return no_longer_due(reply, rows.messages, conversation, self.clock())

    def _drop(self, reply: Message, reason: str) -> Message:
        """Ends an automatic reply that nobody waits for any more. It never left, so another one may answer later."""
        dropped = self._step(reply, Status.CANCELLED, error=f"Not sent: {reason}.", not_before=None)
        _release(dropped)  # only now: released before, this one and another could both leave
        logger.info(
            "automatic reply dropped",
            conversation_id=reply.conversation_id,
            message_id=reply.id,
            reason=reason,
        )
        metrics.add_metric("AutomaticRepliesDropped", MetricUnit.Count, 1)
        return dropped

    def _sent(self, reply: Message, mirakl_message_id: str) -> Message:
        """The claim comes first: from then on no synchronisation takes the message for somebody else's.

        A message that is another reply already does not prove that this one arrived.
        """
        if not messages.claim(reply.conversation_id, mirakl_message_id, reply.id):
            claimant = messages.load(reply.conversation_id).claims.get(received_id(mirakl_message_id))
            if claimant != reply.id:
                reason = "The marketplace named a message that another reply has become."
                unknown = self._step(reply, Status.UNKNOWN, error=reason)
                return self._in_doubt(unknown, reason, FIRST_LOOK_SECONDS)
        done = {"error": None, "maybe_sent": False, "not_before": None}
        return self._step(reply, Status.SENT, mirakl_message_id=mirakl_message_id, **done)

    def _settle(self, reply: Message, rows: Rows) -> Message:
        """Finds out whether an earlier attempt arrived.

        ``sent`` if it did, ``queued`` if it certainly did not, ``unconfirmed`` if reading cannot tell.
        """
        if reply.status is not Status.UNKNOWN:
            reply = self._step(reply, Status.UNKNOWN)
        if claimed := _claimed_by(reply, rows):
            return self._sent(reply, claimed)
        try:
            thread = self.mirakl.thread(conversations.get(reply.conversation_id).mirakl_thread_id)
        except MarketplaceBusy as busy:
            return self._in_doubt(reply, str(busy), busy.retry_after)
        except MarketplaceUnavailable as error:
            return self._in_doubt(reply, str(error), self._next_look(reply))
        except (MarketplaceRefused, ThreadUnreadable) as error:
            return self._in_doubt(reply, str(error), self._next_look(reply), UNREADABLE_SECONDS)
        messages.reload(rows, reply.conversation_id)  # what others found while we asked
        store_messages(reply.conversation_id, thread, rows, self.clock)
        note_absent(thread, rows, self.clock())
        refresh_summary(reply.conversation_id)
        found = rows.messages[reply.id]
        if found.status is not Status.UNKNOWN:
            return found
        if claimed := _claimed_by(reply, rows):
            return self._sent(found, claimed)
        return self._conclude_absence(found, thread, rows)

    def _conclude_absence(self, reply: Message, thread: Thread, rows: Rows) -> Message:
        """Only from a whole thread without a stranger, and only when nothing sent may take effect any more."""
        if not self._is_whole(thread, rows):
            reason = "The marketplace does not show the whole conversation."
            return self._in_doubt(reply, reason, self._next_look(reply), UNREADABLE_SECONDS)
        left = self.settle_seconds - self._age(reply)
        if left > 0:
            reason = "The marketplace does not show the reply yet."
            return self._in_doubt(reply, reason, min(left, self._next_look(reply)))
        if strangers_since(reply, rows.messages):
            reason = (
                "A message of the shop has appeared since then that nobody wrote here. It may be this reply."
            )
            return self._unconfirmed(reply, reason)
        if reply.attempt > len(BACKOFF_SECONDS):
            reason = f"The marketplace did not take the reply in {reply.attempt} attempts."
            return self._step(reply, Status.FAILED, error=reason, not_before=None)
        return self._step(reply, Status.QUEUED, maybe_sent=False, not_before=None, error=None)

    def _is_whole(self, thread: Thread, rows: Rows) -> bool:
        """Whether the marketplace showed all it counts, and all that it has ever shown us.

        What it has taken away since counts as taken away only when that was seen before: one answer may be an old
        one.
        """
        if not is_complete(thread):
            return False
        shown = {received_id(message.id) for message in thread.messages}
        before = later(self.clock(), seconds=-TAKEN_AWAY_SECONDS)
        ours = {claimant for key, claimant in rows.claims.items() if key in shown}
        return all(
            message.id in shown or message.id in ours or (message.absent_since or "~") <= before
            for message in rows.messages.values()
            if message.status in REAL
        )

    def _in_doubt(
        self, unknown: Message, reason: str, wait: float, give_up: float = GIVE_UP_SECONDS
    ) -> Message:
        """Raises ``TryLater``, until it has been too long: then a person has to look."""
        if self._age(unknown) >= give_up:
            return self._unconfirmed(
                unknown, f"Nobody could tell whether the marketplace has this reply. {reason}"
            )
        raise self._held(unknown, wait, reason)

    def _unconfirmed(self, unknown: Message, reason: str) -> Message:
        """An automatic reply has no author who could decide: it is dropped, and shown should it turn up."""
        if unknown.automatic:
            error = f"{reason} {NOT_TWICE}"
            return self._step(unknown, Status.CANCELLED, error=error, not_before=None)
        return self._step(unknown, Status.UNCONFIRMED, error=reason, not_before=None)

    def _held(self, reply: Message, wait: float, reason: str) -> TryLater:
        """Leaves the reply as it is, to be looked at again after ``wait`` seconds."""
        not_before = later(self.clock(), seconds=wait)
        due_at = later(not_before, seconds=SWEEP_AFTER_SECONDS)
        messages.change(reply, error=reason, not_before=not_before, due_at=due_at)
        refresh_summary(reply.conversation_id)
        return TryLater(wait, reason)

    def _next_look(self, reply: Message) -> float:
        return min(LONGEST_LOOK_SECONDS, max(FIRST_LOOK_SECONDS, self._age(reply)))

    def _queue_again(self, sending: Message, wait: float, **changes: Any) -> Message:
        """The marketplace took nothing. The row's step to ``queued`` brings it back through the stream."""
        not_before = later(self.clock(), seconds=wait)
        return self._step(sending, Status.QUEUED, maybe_sent=False, not_before=not_before, **changes)

    def _step(self, reply: Message, following: Status, **changes: Any) -> Message:
        due_at = later(max(self.clock(), changes.get("not_before") or ""), seconds=SWEEP_AFTER_SECONDS)
        moved = step(reply, following, due_at=due_at, **changes)
        if moved is None:
            raise TryLater(1, "Somebody else moved the reply meanwhile.")
        return moved

    def _age(self, reply: Message) -> float:
        now = self.clock()
        return seconds_between(reply.attempted_at or now, now)


def _release(reply: Message) -> None:
    """Another customer's message may have the conversation's automatic reply: this one never left."""
    if reply.answers_id:
        conversations.release_auto_reply(reply.conversation_id, reply.answers_id)


def _claimed_by(reply: Message, rows: Rows) -> str | None:
    """The marketplace's id of the message that somebody has recognised as this reply."""
    claimed = next(iter(sorted(claimed_keys(reply, rows))), None)
    return claimed.removeprefix(received_id("")) if claimed else None


@dataclass(frozen=True)
class Swept:
    again: int
    """Replies handed to delivery again."""
    long_in_doubt: int
    """Replies of which nobody has known for ten minutes whether they arrived."""


def sweep(now: str, enqueue: Callable[[Message], None]) -> Swept:
    """Hands every overdue open reply to delivery again: what stream or queue lost, what a crash left behind."""
    found = messages.open_replies(limit=SWEEP_LIMIT)
    overdue = [reply for reply in found if (reply.due_at or "") <= now]
    for reply in overdue:
        enqueue(reply)
        messages.postpone(reply, later(now, seconds=SWEEP_AGAIN_SECONDS))
    doubt_since = later(now, seconds=-LONG_DOUBT_SECONDS)
    in_doubt = [r for r in found if r.maybe_sent and (r.attempted_at or now) <= doubt_since]
    return Swept(again=len(overdue), long_in_doubt=len(in_doubt))
