"""Finding out whether a reply arrived whose outcome is unknown: the marketplace's thread is read and searched for it.

The marketplace has no idempotency key. So a reply is sent again only when a complete thread certainly does not hold
it, when no request of ours can take effect any more, and when no message has appeared that may be this reply. When
reading cannot tell, a person decides (``unconfirmed``).
"""

from __future__ import annotations

from dataclasses import dataclass

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, ThreadUnreadable
from functions.inbox.conversations.summary_writer import refresh_summary
from functions.inbox.messages.matching import claimed_keys, is_complete, unmatched_since
from functions.inbox.messages.writer import mark_not_shown, store_messages
from functions.inbox.replies.moves import Moves, count
from functions.mirakl.client import Mirakl
from functions.mirakl.threads import Thread
from functions.model.clock import shift
from functions.model.messages import CONFIRMED, Message, Status
from functions.store import conversations, messages
from functions.store.messages import ConversationRows, mirakl_id_of, received_id

FIRST_READ_SECONDS = 5
"""The thread is read so long after the attempt, and then whenever the attempt is twice as old as at the last time."""
MAX_WAIT_SECONDS = 300
"""It is never read less often than this."""
REMOVED_SECONDS = 300
"""A message that was missing for so long, in at least two answers, was removed by the marketplace."""
UNREADABLE_SECONDS = 600
"""So long after the attempt, a thread that is shown in part or refused is taken as no answer: a person decides."""
GIVE_UP_SECONDS = 4 * 3600
"""An unknown outcome delays all later replies. When the marketplace is away for so long, a person has to look."""
NEVER_AGAIN = "An automatic reply is never sent again."


@dataclass(frozen=True)
class Reconciliation:
    mirakl: Mirakl
    moves: Moves
    settle_seconds: int
    """How long after an attempt it may still take effect."""
    attempts: int
    """After more attempts than these a reply has failed."""

    def settle(self, reply: Message, rows: ConversationRows) -> Message:
        """Moves a reply with an unknown outcome on: to ``sent``, ``queued``, ``unconfirmed`` or ``failed``.

        Raises ``TryLater`` while nobody can tell yet. Updates ``rows`` with what the thread shows.
        """
        if reply.status is not Status.UNKNOWN:
            reply = self.moves.move(reply, Status.UNKNOWN)
        if claimed := _claimed_by(reply, rows):
            return self.sent(reply, claimed)
        try:
            thread = self.mirakl.thread(conversations.get(reply.conversation_id).mirakl_thread_id)
        except MarketplaceBusy as busy:
            return self.still_unknown(reply, str(busy), busy.retry_after)
        except MarketplaceUnavailable as error:
            return self.still_unknown(reply, str(error), self._next_read(reply))
        except (MarketplaceRefused, ThreadUnreadable) as error:
            return self.still_unknown(reply, str(error), self._next_read(reply), UNREADABLE_SECONDS)
        rows.reload()  # what others stored while we asked
        store_messages(reply.conversation_id, thread, rows, self.moves.clock)
        count(Status.UNCONFIRMED, mark_not_shown(thread, rows, self.moves.clock()))
        refresh_summary(reply.conversation_id, rows)
        current = rows.messages[reply.id]
        if current.status is not Status.UNKNOWN:
            return current
        if claimed := _claimed_by(reply, rows):
            return self.sent(current, claimed)
        return self._conclude_absence(current, thread, rows)

    def sent(self, reply: Message, mirakl_message_id: str) -> Message:
        """Records that the marketplace has the reply under this id.

        The claim is written first, so that no synchronisation stores the message as somebody else's meanwhile. A
        message that another reply has claimed does not prove that this reply arrived.
        """
        if not messages.claim(reply.conversation_id, mirakl_message_id, reply.id):
            claimant = messages.load(reply.conversation_id).claims.get(received_id(mirakl_message_id))
            if claimant != reply.id:
                reason = "The marketplace named a message that another reply has become."
                unknown = self.moves.move(reply, Status.UNKNOWN, error=reason)
                return self.still_unknown(unknown, reason, FIRST_READ_SECONDS)
        done = {"error": None, "maybe_sent": False, "not_before": None}
        return self.moves.move(reply, Status.SENT, mirakl_message_id=mirakl_message_id, **done)

    def still_unknown(
        self, unknown: Message, reason: str, wait: float, give_up: float = GIVE_UP_SECONDS
    ) -> Message:
        """Raises ``TryLater``; after ``give_up`` seconds the reply becomes ``unconfirmed`` instead."""
        if self.moves.age(unknown) >= give_up:
            return self._unconfirmed(
                unknown, f"Nobody could tell whether the marketplace has this reply. {reason}"
            )
        raise self.moves.postponed(unknown, wait, reason)

    def _conclude_absence(self, reply: Message, thread: Thread, rows: ConversationRows) -> Message:
        """Only a complete thread proves that a reply is not there, and only once no attempt can take effect."""
        if not self._is_whole(thread, rows):
            reason = "The marketplace does not show the whole conversation."
            return self.still_unknown(reply, reason, self._next_read(reply), UNREADABLE_SECONDS)
        left = self.settle_seconds - self.moves.age(reply)
        if left > 0:
            reason = "The marketplace does not show the reply yet."
            return self.still_unknown(reply, reason, min(left, self._next_read(reply)))
        if unmatched_since(reply, rows.messages):
            reason = (
                "A message of the shop has appeared since then that nobody wrote here. It may be this reply."
            )
            return self._unconfirmed(reply, reason)
        if reply.attempt > self.attempts:
            reason = f"The marketplace did not take the reply in {reply.attempt} attempts."
            return self.moves.move(reply, Status.FAILED, error=reason, not_before=None)
        return self.moves.move(reply, Status.QUEUED, maybe_sent=False, not_before=None, error=None)

    def _is_whole(self, thread: Thread, rows: ConversationRows) -> bool:
        """Whether the marketplace shows all messages that it counts, and all that it has ever shown.

        A message that is missing counts as removed only when it was missing before: a single answer may be an old
        one.
        """
        if not is_complete(thread):
            return False
        shown = {received_id(message.id) for message in thread.messages}
        before = shift(self.moves.clock(), seconds=-REMOVED_SECONDS)
        ours = {claimant for key, claimant in rows.claims.items() if key in shown}
        return all(
            message.id in shown or message.id in ours or (message.absent_since or "~") <= before
            for message in rows.messages.values()
            if message.status in CONFIRMED
        )

    def _unconfirmed(self, unknown: Message, reason: str) -> Message:
        """An automatic reply is cancelled, because it has no author who could decide."""
        if unknown.automatic:
            error = f"{reason} {NEVER_AGAIN}"
            return self.moves.move(unknown, Status.CANCELLED, error=error, not_before=None)
        return self.moves.move(unknown, Status.UNCONFIRMED, error=reason, not_before=None)

    def _next_read(self, reply: Message) -> float:
        return min(MAX_WAIT_SECONDS, max(FIRST_READ_SECONDS, self.moves.age(reply)))


def _claimed_by(reply: Message, rows: ConversationRows) -> str | None:
    """The marketplace's id of the message that was recognised as this reply."""
    claimed = next(iter(sorted(claimed_keys(reply, rows))), None)
    return mirakl_id_of(claimed) if claimed else None
