"""What stands in a conversation that the author of a reply has not seen, so that two people never answer at once."""

from __future__ import annotations

from collections.abc import Sequence

from functions.inbox.messages.matching import row_on_screen
from functions.model.messages import CONFIRMED, Message, Status

LOOKED_AT = 20
"""How many of a conversation's newest rows are looked at. If the seen message is not among them, all are newer."""
NEVER_SENT = frozenset({Status.FAILED, Status.CANCELLED})


def newer_messages(newest: Sequence[Message], seen_id: str, author_id: str | None) -> list[Message]:
    """Those of the ``newest`` rows that the author of a reply cannot have seen, in the same order.

    They are what customers, the operator and the back office wrote, and what other agents are sending or have sent. The
    author's own replies, automatic ones, and those that nobody gets do not count.

    A row is newer than the seen one if it stands after it, or came later: the marketplace may show a message long after
    its own time, and then it stands before the seen one although it was not on the screen. A seen message that is not
    among the rows was deleted or is older than all of them, so the author has seen none of them.
    """
    from_others = [row for row in newest if _is_from_others(row, author_id)]
    seen = row_on_screen(seen_id, newest)
    if seen is None:
        return from_others
    return [row for row in from_others if row.position > seen.position or _came_at(row) > _came_at(seen)]


def last_seen_id(newest: Sequence[Message], seen_id: str) -> str:
    """What is stored with a reply as the last message that its author saw.

    A seen reply of ours may still move in its conversation, so it does not say up to where the author has read. Then it
    is the last message before it that the marketplace has shown.
    """
    seen = row_on_screen(seen_id, newest)
    if seen is None or _has_place(seen):
        return seen_id
    up_to_it = [row.id for row in newest if _has_place(row) and row.position < seen.position]
    return up_to_it[-1] if up_to_it else seen_id


def _is_from_others(row: Message, author_id: str | None) -> bool:
    if row.automatic or row.status in NEVER_SENT:
        return False
    return row.author_id is None or row.author_id != author_id


def _has_place(row: Message) -> bool:
    """Whether the marketplace has shown it, so that its position is final."""
    return row.status in CONFIRMED and row.stored_at is not None


def _came_at(row: Message) -> str:
    """When it was written here, or first read from the marketplace's thread. Nobody can have seen it before."""
    return row.written_at or row.stored_at or row.sent_at
