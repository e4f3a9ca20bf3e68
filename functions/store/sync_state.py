"""The state of the synchronisation: one JSON document in one SSM parameter, which the first run creates.

A parameter holds 4 kB, so ``inbox.sync.backfill.bounded`` keeps the document short.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

from functions.store.conditions import known_fields, stored_document


@dataclass(frozen=True)
class Backfill:
    """A range of the marketplace's threads that is still being read, newest first, over several runs."""

    since: str | None
    """The range ends at threads updated before this time; None: it has no end."""
    page_token: str | None = None
    """Leads to the next page; None: the first page has not been read yet."""
    threads: int = 0
    """How many threads have been read. It is only shown as progress."""
    reached: str | None = None
    """The oldest time reached: that of the last message of the last thread on a page."""
    is_full_check: bool = False
    """Whether each thread is checked row by row, although its fingerprint says that nothing changed."""
    moved_at: str | None = None
    """When it last made progress; None in documents that older versions stored."""
    page_request: int = 0
    """How its pages are requested at present: an index into ``inbox.sync.backfill.PAGE_REQUESTS``."""
    failures: int = 0
    """How many attempts in a row brought no progress."""
    failing_since: str | None = None
    error: str | None = None
    """Why the last attempt failed, in words for a person."""
    retry_at: str | None = None
    """The next attempt is not made before this time."""
    reached_before_restart: str | None = None
    """It was restarted: reading counts as progress only once ``reached`` is older than this."""
    pages: int = 0
    """How many pages have been read since it started or was restarted."""
    earlier_page_hash: str | None = None
    """Of one of these pages. Meeting it again means that the page tokens lead in a circle."""
    empty_pages: int = 0
    """How many pages in a row held no thread."""


@dataclass(frozen=True)
class SyncState:
    """All threads updated before ``cursor`` are stored, except those that ``backfills`` have not read yet."""

    cursor: str
    backfills: tuple[Backfill, ...] = ()
    """Oldest first."""
    full_check_at: str | None = None
    """When the last full check of the last 30 days began."""


STORED_NAMES = {
    "is_full_check": "verify",
    "page_request": "way",
    "reached_before_restart": "to_pass",
    "earlier_page_hash": "landmark",
}
"""Fields of ``Backfill`` that are stored under another name."""
DEFAULTS = {STORED_NAMES.get(each.name, each.name): each.default for each in fields(Backfill)}


def serialized(state: SyncState) -> str:
    """The stored document. Fields of a back-fill that have their default are left out, to save space."""
    backfills = [
        {
            key: value
            for key, value in stored_document(each, STORED_NAMES).items()
            if key == "since" or value != DEFAULTS[key]
        }
        for each in state.backfills
    ]
    document = {"cursor": state.cursor, "walks": backfills, "reconciled_at": state.full_check_at}
    return json.dumps(document)


class SyncStateStore:
    def __init__(self, ssm: Any, parameter: str) -> None:
        self._ssm = ssm
        self._parameter = parameter

    def load(self) -> SyncState | None:
        """None when nothing has ever been read."""
        try:
            value = self._ssm.get_parameter(Name=self._parameter)["Parameter"]["Value"]
        except self._ssm.exceptions.ParameterNotFound:
            return None
        document = json.loads(value)
        return SyncState(
            document["cursor"],
            tuple(Backfill(**known_fields(Backfill, each, STORED_NAMES)) for each in document["walks"]),
            document.get("reconciled_at"),
        )

    def save(self, state: SyncState) -> None:
        self._ssm.put_parameter(Name=self._parameter, Value=serialized(state), Type="String", Overwrite=True)
