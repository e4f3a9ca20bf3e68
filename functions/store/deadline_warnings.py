"""The table ``deadline_warnings``: which warnings about a response deadline have gone out.

A row is kept for ``KEEP_DAYS`` days, so that an episode that ends and begins again, such as by an undo, is not warned
of twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from functions.model.clock import shift, utc_moment
from functions.store.tables.deadline_warnings import DeadlineWarningRow

KEEP_DAYS = 30
Episode = tuple[str, str]
"""The id of a conversation, and the time since when a customer waits in it."""


@dataclass(frozen=True)
class Warned:
    """Of one episode: a customer who waits in a conversation since a time."""

    conversation_id: str
    since: str
    mailed: int = 0
    """The number of the last threshold of which a mail was sent. 0: of none."""
    posted: int = 0
    """The same for the webhook."""


def of_episodes(episodes: Iterable[Episode]) -> dict[Episode, Warned]:
    """The stored rows, by episode. Consistent reads, 100 at a time."""
    keys = list(dict.fromkeys(episodes))
    rows = DeadlineWarningRow.batch_get(keys, consistent_read=True) if keys else ()
    return {
        (row.conversation_id, row.since): Warned(
            row.conversation_id, row.since, int(row.mailed), int(row.posted)
        )
        for row in rows
    }


def record(warned: Iterable[Warned], now: str) -> None:
    """Stores the rows, 25 at a time and without a condition."""
    expires_at = utc_moment(shift(now, days=KEEP_DAYS))
    with DeadlineWarningRow.batch_write() as batch:
        for each in warned:
            batch.save(DeadlineWarningRow(**vars(each), expires_at=expires_at))


def delete_of(conversation_id: str) -> None:
    for row in DeadlineWarningRow.query(conversation_id, consistent_read=True):
        row.delete()
