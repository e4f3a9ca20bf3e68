"""How a back-fill goes on through the marketplace's pages, and what happens when it makes no progress.

A page that cannot be read, or that leads back to a page that was read already, is tried again after growing waits.
After the second failure, and then ever more rarely, the back-fill restarts and requests its pages in another way:
smaller pages, then pages without messages, whose threads are read one by one. So one thread that the marketplace
cannot list, or one page token that has become invalid, does not hide what lies behind it for ever. A back-fill ends
only when it has reached its end, and the time of its last progress is always known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from functions.errors import MarketplaceUnavailable
from functions.mirakl.client import ThreadPage
from functions.model.clock import shift
from functions.store.sync_state import Backfill, SyncState, serialized

MAX_BACKFILLS = 5
MAX_STATE_LENGTH = 4000
"""Of the whole sync state, serialised."""
MAX_TOKEN_LENGTH = 2400
"""Characters of a page token, serialised."""
MAX_ERROR_LENGTH = 150
"""Characters of an error that are kept: with the longest token the state still fits."""
MAX_EMPTY_PAGES = 20
"""In a row, before a back-fill waits for the next run."""
FIRST_WAIT_MINUTES = 4
MAX_WAIT_MINUTES = 60


@dataclass(frozen=True)
class PageRequest:
    """How pages are requested. A page token is good only for the kind of request that it came from."""

    page_size: int | None = None
    """None: the client's default."""
    with_messages: bool = True


PAGE_REQUESTS = (PageRequest(), PageRequest(page_size=20), PageRequest(with_messages=False))


def next_due(state: SyncState, started: str) -> Backfill | None:
    """The newest back-fill that may be read in the run that began at ``started``."""
    due = (each for each in reversed(state.backfills) if each.retry_at is None or each.retry_at < started)
    return next(due, None)


def advanced(backfill: Backfill, page: ThreadPage, now: str) -> Backfill | None:
    """The back-fill after ``page``; None when that was its last page.

    Raises ``MarketplaceUnavailable`` when the page leads nowhere new.
    """
    token = page.next_token
    if token is None:
        return None
    if len(f"{token!a}") > MAX_TOKEN_LENGTH:
        raise MarketplaceUnavailable("The marketplace's page token is too long to be kept.")
    page_hash = _hash(page)
    if page_hash == backfill.earlier_page_hash:
        raise MarketplaceUnavailable("The marketplace's pages lead back to one that was read already.")
    reached = next(
        (t.reply_requirement.as_of for t in reversed(page.threads) if t.reply_requirement.as_of), None
    )
    backfill = replace(
        backfill,
        page_token=token,
        threads=backfill.threads + len(page.threads),
        reached=min(filter(None, (backfill.reached, reached)), default=None),
        pages=backfill.pages + 1,
        earlier_page_hash=page_hash if _is_power_of_two(backfill.pages + 1) else backfill.earlier_page_hash,
        retry_at=None,
    )
    if not page.threads and not page.unreadable:
        backfill = replace(backfill, empty_pages=backfill.empty_pages + 1)
        if backfill.empty_pages % MAX_EMPTY_PAGES == 0:
            return _backed_off(backfill, "The marketplace answers with one empty page after the other.", now)
        return backfill
    backfill = replace(backfill, empty_pages=0)
    before = backfill.reached_before_restart
    if before is None or (backfill.reached or before) < before:
        return replace(
            backfill, moved_at=now, failures=0, failing_since=None, error=None, reached_before_restart=None
        )
    return backfill


def failed(backfill: Backfill, reason: object, now: str) -> Backfill:
    """The back-fill after an attempt that brought no progress."""
    backfill = _backed_off(backfill, reason, now)
    if backfill.failures < 2 or not _is_power_of_two(backfill.failures):
        return backfill
    return replace(
        restarted(backfill),
        page_request=(backfill.page_request + 1) % len(PAGE_REQUESTS),
        retry_at=backfill.retry_at,
    )


def _backed_off(backfill: Backfill, reason: object, now: str) -> Backfill:
    """The next run tries again; after that the waits grow."""
    failures = backfill.failures + 1
    wait = min(MAX_WAIT_MINUTES, FIRST_WAIT_MINUTES * 2 ** min(failures - 2, 8)) if failures > 1 else 0
    return replace(
        backfill,
        failures=failures,
        failing_since=backfill.failing_since or now,
        error=str(reason)[:MAX_ERROR_LENGTH],
        retry_at=shift(now, minutes=wait),
    )


def restarted(backfill: Backfill) -> Backfill:
    """It makes progress again only where it goes further back than it has been before."""
    return replace(
        backfill,
        page_token=None,
        threads=0,
        reached=None,
        reached_before_restart=backfill.reached_before_restart or backfill.reached,
        pages=0,
        earlier_page_hash=None,
        empty_pages=0,
        retry_at=None,
    )


def bounded(state: SyncState) -> SyncState:
    """While the state is too long to be stored, its two newest back-fills become one that starts again."""
    while _is_too_long(state):
        *kept, one, other = state.backfills
        state = replace(state, backfills=(*kept, _joined(one, other)))
    return state


def _is_too_long(state: SyncState) -> bool:
    count = len(state.backfills)
    return count > 1 and (count > MAX_BACKFILLS or len(serialized(state)) > MAX_STATE_LENGTH)


def _joined(one: Backfill, other: Backfill) -> Backfill:
    """One back-fill for both ranges. It may be read at once, because it includes the newest threads. It keeps
    the failures of the worse one."""
    worse = one if one.failures >= other.failures else other
    joined = restarted(worse)
    return replace(
        joined,
        since=None if one.since is None or other.since is None else min(one.since, other.since),
        is_full_check=one.is_full_check or other.is_full_check,
        moved_at=min(filter(None, (one.moved_at, other.moved_at)), default=None),
        reached_before_restart=joined.reached_before_restart if worse.failures else None,
    )


def _hash(page: ThreadPage) -> str:
    """Equal for pages with the same threads. For an empty page it depends on the token of the next page."""
    threads = sorted(thread.id for thread in page.threads)
    unreadable = sorted(str(each.thread_id) for each in page.unreadable)
    identity = (threads, unreadable) if threads or unreadable else page.next_token
    return sha256(repr(identity).encode()).hexdigest()[:16]


def _is_power_of_two(number: int) -> bool:
    return number & (number - 1) == 0
