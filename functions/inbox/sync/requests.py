"""What somebody who looks at the inbox may ask of the marketplace, and how often: limits that all agents share.

The marketplace allows a list of threads "at each page that includes an inbox display" and a thread "at each
page that includes a message thread display"; this is how that does not become a storm.
"""

from __future__ import annotations

from collections.abc import Callable

from functions.inbox.sync.importer import ThreadImporter
from functions.mirakl.client import Mirakl
from functions.model.clock import shift
from functions.store import conversations, sync_records

SYNC_SECONDS = 60
REFRESH_SECONDS = 30


def request_sync(now: str, start: Callable[[], None]) -> bool:
    """Starts a run, unless one was asked for less than a minute ago."""
    if not sync_records.try_acquire("sync", now, shift(now, seconds=-SYNC_SECONDS)):
        return False
    start()
    return True


def request_refresh(conversation_id: str, now: str, start: Callable[[], None]) -> bool:
    """Starts reading the thread anew, unless that was asked for less than half a minute ago."""
    if not conversations.try_acquire_refresh(conversation_id, now, shift(now, seconds=-REFRESH_SECONDS)):
        return False
    start()
    return True


def refresh(conversation_id: str, mirakl: Mirakl, intake: ThreadImporter) -> None:
    """Brings one conversation to what the marketplace has now, all of its messages included."""
    thread = mirakl.thread(conversations.get(conversation_id).mirakl_thread_id)
    intake.store([thread])
