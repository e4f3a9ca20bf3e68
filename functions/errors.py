"""What can be wrong, named after facts. ``api.resolver`` says which HTTP answer each becomes."""

from __future__ import annotations


class ConversationNotFound(Exception):
    pass


class MessageNotFound(Exception):
    pass


class BadCursor(Exception):
    pass


class IdempotencyKeyReused(Exception):
    """The key belongs to a reply with another text or other recipients."""


class RecipientNotAllowed(Exception):
    pass


class TooLateToCancel(Exception):
    pass


class NotFailed(Exception):
    """Only a failed reply can be tried again by hand."""


class NotYours(Exception):
    """A reply belongs to its author; only a supervisor may decide about a colleague's."""


class NotToDecide(Exception):
    """The reply is not in a state in which this decision makes sense."""


class Conflict(Exception):
    """Somebody else changed the row first; what was read is no longer true."""


class RulesTooLarge(Exception):
    """A set of rules that does not fit into one item of the database; sizes are in bytes."""

    def __init__(self, size: int, largest: int) -> None:
        super().__init__(f"The rules take {size} bytes; together they may take {largest}.")


class MarketplaceBusy(Exception):
    """429: nothing was done. ``retry_after`` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"The marketplace asks to wait {retry_after:.0f} s before the next call.")
        self.retry_after = retry_after


class MarketplaceUnavailable(Exception):
    """No usable answer (5xx, network, not JSON). For a write: it certainly did not arrive."""


class AnswerTooLarge(MarketplaceUnavailable):
    """An answer is larger than is ever read, or takes longer: asking for the same again will not help."""


class MarketplaceRefused(Exception):
    """A 4xx: asking again will not help until something is changed."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class OutcomeUnknown(Exception):
    """A write may have taken effect: it left, and no usable answer came back."""


class WrongShop(Exception):
    """The key answers for another shop than the configured one."""


class ThreadUnreadable(Exception):
    """The marketplace's thread lacks what it cannot be stored without."""

    def __init__(self, thread_id: str | None, reason: str) -> None:
        super().__init__(reason)
        self.thread_id = thread_id


class TryLater(Exception):
    """Nothing is wrong, but it is too early; ``after`` is in seconds."""

    def __init__(self, after: float, reason: str) -> None:
        super().__init__(reason)
        self.after = after
