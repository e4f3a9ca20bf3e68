"""The exceptions of this package, named after what is wrong. ``api.resolver`` maps them to HTTP responses."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


class ErrorWithDetails(Exception):
    """An error whose response has ``details``. The handler fills in those that need one of the API's schemas."""

    details: dict[str, Any] | None = None


class ConversationNotFound(Exception):
    pass


class MessageNotFound(Exception):
    pass


class AttachmentNotFound(Exception):
    """No message of the conversation has this attachment."""


class OrderNotFound(Exception):
    """No conversation here is about this order. The marketplace may have it all the same."""


class BadCursor(Exception):
    """A page cursor that we did not issue, or that belongs to another list."""


class IdempotencyKeyReused(Exception):
    """The key belongs to a reply or a note with another text, other recipients or other mentions."""


class RecipientNotAllowed(Exception):
    """The thread does not allow messages to one of these recipients."""


class NewerMessages(ErrorWithDetails):
    """Something stands in the conversation that the author of a reply has not seen."""

    def __init__(self, messages: list[Any]) -> None:
        """``messages``: the newest of them, as ``model.messages.Message``, the oldest first."""
        super().__init__("Something newer stands in this conversation. Look at it before you send.")
        self.messages = messages


class BlockedByGuard(ErrorWithDetails):
    """The author was warned of something with which the shop's owner lets no reply be sent."""

    def __init__(self, rules: list[str]) -> None:
        super().__init__("The owner of the shop lets no reply be sent with this. Change the reply.")
        self.details = {"rules": rules}


class EmptyFile(Exception):
    """A file without content cannot be sent."""


class FileTooLarge(Exception):
    """A single file is larger than the marketplace takes in one message."""


class UploadMissing(ErrorWithDetails):
    """Files of a reply are not in the bucket: never uploaded, expired, replaced, or another person's."""

    def __init__(self, upload_ids: list[str]) -> None:
        are = "is" if len(upload_ids) == 1 else "are"
        super().__init__(f"{len(upload_ids)} of the files {are} no longer here. Attach them again.")
        self.details = {"upload_ids": upload_ids}


class TooManyFiles(ErrorWithDetails):
    """A reply, or all conversations about its order, would have too many files. ``present``: how many are there now."""

    def __init__(self, message: str, limit: int, present: int) -> None:
        super().__init__(message)
        self.details = {"limit": limit, "present": present}


class UploadsTooLarge(ErrorWithDetails):
    """The files of a reply are together larger than the marketplace takes. In bytes."""

    def __init__(self, limit: int, present: int) -> None:
        super().__init__(
            f"The files have {present / 1_000_000:.1f} MB together; "
            f"the marketplace takes {limit // 1_000_000} MB in a message."
        )
        self.details = {"limit": limit, "present": present}


class TooLateToCancel(Exception):
    """Delivery has started an attempt, so the reply cannot be taken back."""


class NotFailed(Exception):
    """Only a failed reply can be retried by hand."""


class NotYours(Exception):
    """A colleague wrote the reply, and only its author or a supervisor may decide about it."""


class NotToDecide(Exception):
    """The reply's status does not allow this decision."""


class ConversationChanged(ErrorWithDetails):
    """The conversation is not as its caller saw it: somebody wrote, or changed the same field.

    ``changed`` are the names of fields, or ``message``.
    """

    def __init__(self, message: str, changed: tuple[str, ...]) -> None:
        super().__init__(message)
        self.changed = changed


class ReplyFailed(Exception):
    """A reply here failed or is unconfirmed, and somebody has to deal with it first."""


class SeenMessageUnknown(Exception):
    """The request does not say which message its caller saw last, or there is no such message."""


class SnoozeInPast(Exception):
    """A snooze has to end at a time to come."""


class TooManyTags(Exception):
    """A conversation may have only so many tags."""


class AgentUnknown(Exception):
    """Nobody with this id may answer customers here."""


class Conflict(Exception):
    """Another writer changed the row after it was read."""


class RulesTooLarge(Exception):
    """The rules do not fit into one DynamoDB item. Sizes are in bytes."""

    def __init__(self, size: int, largest: int) -> None:
        super().__init__(f"The rules take {size} bytes; together they may take {largest}.")


class SavedRepliesInvalid(ErrorWithDetails):
    """Some saved replies cannot be saved. ``problems`` are ``inbox.replies.saved_replies.Problem``."""

    def __init__(self, problems: list[Any]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


class SavedRepliesChanged(ErrorWithDetails):
    """Somebody else has saved other saved replies since the caller read them."""


class DraftChanged(ErrorWithDetails):
    """Another draft stands on the server than the caller knows: written at another device, or deleted there."""

    def __init__(self, draft: Any) -> None:
        """``draft``: what stands there, as ``model.drafts.Draft``."""
        super().__init__("Your draft was changed somewhere else. Nothing was overwritten.")
        self.draft = draft


class MarketplaceBusy(Exception):
    """The marketplace answered 429 and did nothing. ``retry_after`` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"The marketplace asks to wait {retry_after:.0f} s before the next call.")
        self.retry_after = retry_after


class MarketplaceUnavailable(Exception):
    """There was no usable answer (5xx, network, not JSON). A write that raises this certainly had no effect."""


class AnswerTooLarge(MarketplaceUnavailable):
    """The answer is larger, or takes longer, than our limits. Repeating the same request does not help."""


class MarketplaceRefused(Exception):
    """The marketplace answered with a 4xx. Repeating the request does not help until something is changed."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status

    @property
    def is_key_refused(self) -> bool:
        """Whether it refused the API key, which concerns every request."""
        return self.status == HTTPStatus.UNAUTHORIZED


class OutcomeUnknown(Exception):
    """A write was sent and no usable answer came back, so it may have taken effect."""


class WrongShop(Exception):
    """The API key belongs to another shop than the configured one."""


class ThreadUnreadable(Exception):
    """The thread cannot be stored: it has no usable id (then ``thread_id`` is None), or it is too large to read."""

    def __init__(self, thread_id: str | None, reason: str) -> None:
        super().__init__(reason)
        self.thread_id = thread_id


class TryLater(Exception):
    """The call has to be repeated ``after`` seconds from now. This is not a failure."""

    def __init__(self, after: float, reason: str) -> None:
        super().__init__(reason)
        self.after = after
