"""Requests of agents to read from the marketplace now, with limits that all agents share.

Mirakl's documentation allows M11 "at each page that includes an inbox display" and M10 "at each page that includes a
message thread display". The limits keep many open browsers from causing too many calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from functions.model.clock import shift
from functions.store import conversations, sync_runs

if TYPE_CHECKING:  # an agent waits for the functions that only request, and they never call the marketplace
    from functions.inbox.sync.importer import ThreadImporter
    from functions.mirakl.client import Mirakl

SYNC_SECONDS = 60
"""At most one run is requested in this time."""
REFRESH_SECONDS = 30
"""At most one refresh of a conversation is requested in this time."""


def request_sync(now: str, start: Callable[[], None], *, full_check: bool = False) -> bool:
    """Requests a run, unless one was requested less than a minute ago. Returns whether it was requested.

    ``start`` has to start one. If that run never begins, or finds another run in progress, the request is not lost:
    it is recorded first, and the run in progress or the next one honours it.
    """
    if not sync_runs.request(now, shift(now, seconds=-SYNC_SECONDS), full_check=full_check):
        return False
    start()
    return True


def request_refresh(conversation_id: str, now: str, start: Callable[[], None]) -> bool:
    """Calls ``start``, unless a refresh was requested less than 30 seconds ago. Returns whether it was called.

    Raises ``ConversationNotFound``.
    """
    if not conversations.try_acquire_refresh(conversation_id, now, shift(now, seconds=-REFRESH_SECONDS)):
        return False
    start()
    return True


def refresh(conversation_id: str, mirakl: Mirakl, importer: ThreadImporter) -> None:
    """Reads the conversation's thread with all of its messages (M10), and imports it.

    Raises ``ConversationNotFound`` and what ``Mirakl.thread`` raises.
    """
    thread = mirakl.thread(conversations.get(conversation_id).mirakl_thread_id)
    importer.store([thread])
