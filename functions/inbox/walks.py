"""How a walk through the marketplace's pages goes on, and what becomes of one that does not.

A page that cannot be read, or that leads back to where the walk has been, is tried again with growing waits. The
second time, and then ever more rarely, the walk begins again and asks for its pages in another way: in smaller ones,
and then in pages without messages, after which each thread is read by itself. So one thread that the marketplace
cannot list, or one page token that has gone bad, does not hide what lies behind it for ever. Whatever comes, the
walk stays until it has reached the end, and the time at which it last came further is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from functions.errors import MarketplaceUnavailable
from functions.mirakl.client import ThreadPage
from functions.model import later
from functions.store.cursor import Place, Walk, written

MOST_WALKS = 5
MOST_CHARACTERS = 4000
"""Of a place, as it is written into its parameter."""
LONGEST_TOKEN = 2400
"""Characters of a page token, as it is written."""
LONGEST_ERROR = 150
"""So much of an error is kept; with the longest token it still fits."""
MOST_EMPTY_PAGES = 20
"""One after the other, before a walk is given a rest."""
FIRST_WAIT_MINUTES = 4
LONGEST_WAIT_MINUTES = 60


@dataclass(frozen=True)
class Way:
    """How pages are asked for; a page token carries it along."""

    page_size: int | None = None
    with_messages: bool = True


WAYS = (Way(), Way(page_size=20), Way(with_messages=False))


def next_of(place: Place, started: str) -> Walk | None:
    """The newest walk of those that may be tried in the run of ``started``."""
    due = (walk for walk in reversed(place.walks) if walk.retry_at is None or walk.retry_at < started)
    return next(due, None)


def moved_on(walk: Walk, page: ThreadPage, now: str) -> Walk | None:
    """The walk after ``page``; None when that was its last. Raises ``MarketplaceUnavailable`` when the page leads
    nowhere new."""
    token = page.next_token
    if token is None:
        return None
    if len(f"{token!a}") > LONGEST_TOKEN:
        raise MarketplaceUnavailable("The marketplace's page token is too long to be kept.")
    mark = _mark(page)
    if mark == walk.landmark:
        raise MarketplaceUnavailable("The marketplace's pages lead back to one that was read already.")
    reached = next((t.verdict.as_of for t in reversed(page.threads) if t.verdict.as_of), None)
    walk = replace(
        walk,
        page_token=token,
        threads=walk.threads + len(page.threads),
        reached=min(filter(None, (walk.reached, reached)), default=None),
        pages=walk.pages + 1,
        landmark=mark if _is_power_of_two(walk.pages + 1) else walk.landmark,
        retry_at=None,
    )
    if not page.threads and not page.unreadable:
        walk = replace(walk, empty_pages=walk.empty_pages + 1)
        if walk.empty_pages % MOST_EMPTY_PAGES == 0:
            return _resting(walk, "The marketplace answers with one empty page after the other.", now)
        return walk
    walk = replace(walk, empty_pages=0)
    if walk.to_pass is None or (walk.reached or walk.to_pass) < walk.to_pass:
        return replace(walk, moved_at=now, failures=0, failing_since=None, error=None, to_pass=None)
    return walk


def failed(walk: Walk, reason: object, now: str) -> Walk:
    """The walk after a try that brought it no further."""
    walk = _resting(walk, reason, now)
    if walk.failures < 2 or not _is_power_of_two(walk.failures):
        return walk
    return replace(
        begun_again(walk),
        way=(walk.way + 1) % len(WAYS),
        retry_at=walk.retry_at,
    )


def _resting(walk: Walk, reason: object, now: str) -> Walk:
    """The next run tries it again; after that the waits grow."""
    failures = walk.failures + 1
    wait = min(LONGEST_WAIT_MINUTES, FIRST_WAIT_MINUTES * 2 ** min(failures - 2, 8)) if failures > 1 else 0
    return replace(
        walk,
        failures=failures,
        failing_since=walk.failing_since or now,
        error=str(reason)[:LONGEST_ERROR],
        retry_at=later(now, minutes=wait),
    )


def begun_again(walk: Walk) -> Walk:
    """It comes further only where it reaches back beyond where it has been."""
    return replace(
        walk,
        page_token=None,
        threads=0,
        reached=None,
        to_pass=walk.to_pass or walk.reached,
        pages=0,
        landmark=None,
        empty_pages=0,
        retry_at=None,
    )


def bounded(place: Place) -> Place:
    """As long as there is more than fits, the two newest walks become one, read again from its beginning."""
    while len(place.walks) > 1 and (len(place.walks) > MOST_WALKS or len(written(place)) > MOST_CHARACTERS):
        *kept, one, other = place.walks
        place = replace(place, walks=(*kept, _joined(one, other)))
    return place


def _joined(one: Walk, other: Walk) -> Walk:
    """It may be tried at once, since it holds what is new; that it does not come further stays known."""
    worse = one if one.failures >= other.failures else other
    joined = begun_again(worse)
    return replace(
        joined,
        since=None if one.since is None or other.since is None else min(one.since, other.since),
        verify=one.verify or other.verify,
        moved_at=min(filter(None, (one.moved_at, other.moved_at)), default=None),
        to_pass=joined.to_pass if worse.failures else None,
    )


def _mark(page: ThreadPage) -> str:
    """Pages with the same threads have the same; empty ones are told apart by where they lead."""
    threads = sorted(thread.id for thread in page.threads)
    unreadable = sorted(str(each.thread_id) for each in page.unreadable)
    known_by = (threads, unreadable) if threads or unreadable else page.next_token
    return sha256(repr(known_by).encode()).hexdigest()[:16]


def _is_power_of_two(number: int) -> bool:
    return number & (number - 1) == 0
