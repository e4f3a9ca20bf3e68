"""Sending one reply to the marketplace: at most once, and never forgotten; with all of its files, or not at all.

The marketplace has no idempotency key, so the row is the only record of what was tried. Before a request may leave,
the row says so (``sending``, ``maybe_sent``). While that outcome is unknown nothing is sent again; reading the
marketplace's thread settles it (``reconciliation``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aws_lambda_powertools.metrics import MetricUnit

from functions.errors import (
    ConversationNotFound,
    MarketplaceBusy,
    MarketplaceRefused,
    MarketplaceUnavailable,
    MessageNotFound,
    OutcomeUnknown,
    TryLater,
    UploadMissing,
)
from functions.inbox.conversations.checkpoint import load_rows
from functions.inbox.conversations.summary_writer import refresh_summary
from functions.inbox.replies.file_copies import copied
from functions.inbox.replies.moves import Moves
from functions.inbox.replies.reconciliation import FIRST_READ_SECONDS, Reconciliation
from functions.inbox.replies.still_due import reason_to_drop
from functions.mirakl.client import Mirakl
from functions.mirakl.multipart import FilePart
from functions.model.clock import seconds_between, shift
from functions.model.conversations import Conversation
from functions.model.messages import UNSETTLED, Message, Status
from functions.observability import logger, metrics
from functions.store import conversations, messages
from functions.store.messages import ConversationRows
from functions.store.uploads import Uploads
from functions.timing import ATTEMPT_SECONDS

BACKOFF_SECONDS = (5, 15, 60, 120, 300, 600, 600, 600, 600, 600, 600)
"""Waits between attempts; after the last one the reply has failed."""
NEXT_SECONDS = 1
FILE_GONE = "Nothing was sent: a file of this reply is no longer here, or was replaced. Write it again with its files."


@dataclass(frozen=True)
class Delivery:
    """``clock`` returns the time. ``settle_seconds`` is how long after an attempt it may still take effect.

    ``uploads`` is called for replies with files only.
    """

    mirakl: Mirakl
    clock: Callable[[], str]
    settle_seconds: int
    uploads: Callable[[], Uploads]

    def deliver(self, conversation_id: str, message_id: str) -> Status:
        """Moves the reply as far as is possible now and returns its status. Calling it too often does no harm.

        Raises ``TryLater`` when it has to be called again. Replies of a conversation go out in the order in which
        they were written: while an earlier one is unsettled, that one is moved instead. It cannot be waited for,
        since its own message may come after this one in the queue, or be lost. Replies by people and automatic
        replies do not wait for each other.
        """
        try:
            conversation = conversations.get(conversation_id)
            rows = load_rows(conversation)
            reply = rows.messages.get(message_id) or messages.get(conversation_id, message_id)
        except (ConversationNotFound, MessageNotFound):
            return Status.CANCELLED  # erased meanwhile
        if reply.status in UNSETTLED:
            found = (
                m
                for m in rows.messages.values()
                if m.status in UNSETTLED and m.automatic == reply.automatic and m.position <= reply.position
            )
            first = min(found, key=lambda message: message.position)
            moved = self._advance(first, conversation, rows)
            if moved.status in UNSETTLED:
                raise self._try_again(moved)
            if first.id != message_id:
                raise TryLater(NEXT_SECONDS, "An earlier reply of this conversation went first.")
            return moved.status
        # A crash may have come before either of these.
        if reply.status is Status.CANCELLED and reply.automatic and not reply.attempted_at:
            _release(reply)
        refresh_summary(conversation_id)
        return reply.status

    @property
    def _moves(self) -> Moves:
        return Moves(self.clock)

    @property
    def _reconciliation(self) -> Reconciliation:
        return Reconciliation(self.mirakl, self._moves, self.settle_seconds, attempts=len(BACKOFF_SECONDS))

    def _advance(self, reply: Message, conversation: Conversation, rows: ConversationRows) -> Message:
        self._wait_for_time(reply)
        if reply.maybe_sent:
            rows.reload()  # its claims are needed, and all that a complete thread has to show
            reply = self._reconciliation.settle(reply, rows)
        if reply.status is Status.QUEUED:
            reply = self._attempt(reply, conversation, rows)
        refresh_summary(reply.conversation_id)
        return reply

    def _try_again(self, reply: Message) -> TryLater:
        """The queue keeps the message, because a reply that is queued again by delivery makes no new one."""
        now = self.clock()
        wait = seconds_between(now, max(now, reply.not_before or ""))
        return TryLater(max(NEXT_SECONDS, wait), reply.error or "The marketplace asks to wait.")

    def _wait_for_time(self, reply: Message) -> None:
        now = self.clock()
        if reply.not_before and reply.not_before > now:
            raise TryLater(seconds_between(now, reply.not_before), "The next attempt is not due yet.")
        if reply.status is Status.SENDING and reply.attempted_at:
            abandoned_at = shift(reply.attempted_at, seconds=ATTEMPT_SECONDS)
            if abandoned_at > now:
                raise TryLater(
                    seconds_between(now, abandoned_at), "Another invocation may be sending this reply."
                )

    def _attempt(self, reply: Message, conversation: Conversation, rows: ConversationRows) -> Message:
        if reply.automatic and (reason := self._reason_to_drop(reply, conversation, rows)):
            return self._drop(reply, reason)
        if (wait := self.mirakl.seconds_until_posting()) > 0:
            raise self._moves.postponed(reply, wait, str(MarketplaceBusy(wait)))
        try:
            with copied(reply.files, self.uploads) as files:
                return self._send(reply, conversation, files)
        except UploadMissing:
            return self._moves.move(reply, Status.FAILED, error=FILE_GONE, not_before=None)

    def _send(self, reply: Message, conversation: Conversation, files: list[FilePart]) -> Message:
        attempt = reply.attempt + 1
        sending = self._moves.move(
            reply, Status.SENDING, attempt=attempt, attempted_at=self.clock(), maybe_sent=True, error=None
        )
        try:
            mirakl_message_id = self.mirakl.post_message(
                conversation.mirakl_thread_id, reply.body, reply.to, files
            )
        except MarketplaceBusy as busy:
            return self._moves.queue_again(sending, busy.retry_after, attempt=reply.attempt)
        except MarketplaceUnavailable as error:
            if attempt > len(BACKOFF_SECONDS):
                return self._moves.move(sending, Status.FAILED, error=str(error), maybe_sent=False)
            return self._moves.queue_again(sending, BACKOFF_SECONDS[attempt - 1], error=str(error))
        except MarketplaceRefused as refused:
            # Perhaps the key was rotated, and we still have the old one: the next attempt reads it again.
            if refused.is_key_refused and attempt <= len(BACKOFF_SECONDS):
                return self._moves.queue_again(sending, BACKOFF_SECONDS[attempt - 1], error=str(refused))
            return self._moves.move(sending, Status.FAILED, error=str(refused), maybe_sent=False)
        except OutcomeUnknown as error:
            unknown = self._moves.move(sending, Status.UNKNOWN, error=str(error))
            return self._reconciliation.still_unknown(unknown, str(error), FIRST_READ_SECONDS)
        return self._reconciliation.sent(sending, mirakl_message_id)

    def _reason_to_drop(
        self, reply: Message, conversation: Conversation, rows: ConversationRows
    ) -> str | None:
        if reply.answers_id not in rows.messages:
            rows.reload()  # the message may be before the checkpoint
        return reason_to_drop(reply, rows.messages, conversation, self.clock())

    def _drop(self, reply: Message, reason: str) -> Message:
        """Cancels an automatic reply that is no longer due. It was not sent, so the quiet time ends as well."""
        dropped = self._moves.move(reply, Status.CANCELLED, error=f"Not sent: {reason}.", not_before=None)
        _release(
            dropped
        )  # only now: if it was released before, this reply and another one could both be sent
        logger.info(
            "automatic reply dropped",
            conversation_id=reply.conversation_id,
            message_id=reply.id,
            reason=reason,
        )
        metrics.add_metric("AutomaticRepliesDropped", MetricUnit.Count, 1)
        return dropped


def _release(reply: Message) -> None:
    """Ends the quiet time, because this reply was not sent. Another message may get an automatic reply."""
    if reply.answers_id:
        conversations.release_auto_reply(reply.conversation_id, reply.answers_id)
