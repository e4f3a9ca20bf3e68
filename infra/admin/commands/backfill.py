"""Adds a back-fill: past threads are read again and each stored message is checked, without delaying new ones."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace
from typing import Any

import boto3

from functions.inbox.sync.backfill import MAX_BACKFILLS
from functions.inbox.sync.run import FULL_CHECK_DAYS
from functions.model.clock import shift, utc_now
from functions.store.sync_state import Backfill, SyncState, SyncStateStore
from functions.triggers import FUNCTIONS
from infra.admin.console import CommandRefused, Console
from infra.admin.resources import Resources

LONGEST_RUN = next(function.timeout for function in FUNCTIONS if function.name == "sync_messages")
POLL_SECONDS = 15
MAX_DAYS = 3650


def days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_DAYS:
        raise ArgumentTypeError(f"{text} is not a number of days from 1 to {MAX_DAYS}")
    return int(text)


def add_arguments(parser: ArgumentParser) -> None:
    how_far = parser.add_mutually_exclusive_group(required=True)
    how_far.add_argument("--days", type=days, metavar="N", help="threads updated in the last N days")
    how_far.add_argument("--from-beginning", action="store_true", help="all threads")


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    """A run of ``sync_messages`` that has already started may overwrite the parameter with its own state. So the
    command checks it, and repeats the request, until no such run can be left.
    """
    parameter = resources.need(resources.cursor_parameter, "synchronisation: the stack is not deployed")
    ssm = boto3.client("ssm")
    store = SyncStateStore(ssm, parameter)
    now = utc_now()
    wanted = Backfill(
        since=None if arguments.from_beginning else shift(now, days=-arguments.days), is_full_check=True
    )
    since = f"since {wanted.since[:10]}" if wanted.since else "from the beginning"
    state = store.load()
    if state is None:
        console.say("Nothing has been read yet: the first run reads everything anyway.")
        return 0
    if _includes(state, wanted):
        console.say(f"Everything {since} is being read again already.")
    else:
        store.save(_state_with(wanted, state, now))
        console.say(f"The next runs will read everything {since} again, after new messages.")
    if resources.functions_run:
        console.say(
            f"For up to {LONGEST_RUN} s this command checks that no running synchronisation overwrites this."
        )
        _watch(ssm, parameter, wanted, now, console)
    console.say("Done. `GET /api/sync`, or the Sync page of the inbox, shows the progress.")
    return 0


def _state_with(wanted: Backfill, state: SyncState, now: str) -> SyncState:
    """``state`` with ``wanted`` as the last to be read, instead of those checks that it includes.

    Raises ``CommandRefused`` when too many are pending.
    """
    backfills = (
        wanted,
        *(each for each in state.backfills if not (each.is_full_check and _covers(wanted, each))),
    )
    if len(backfills) > MAX_BACKFILLS:
        raise CommandRefused("Several parts of the past are still being read. Wait until they are done.")
    is_long = wanted.since is None or wanted.since <= shift(now, days=-FULL_CHECK_DAYS)
    return replace(state, backfills=backfills, full_check_at=now if is_long else state.full_check_at)


def _includes(state: SyncState, wanted: Backfill) -> bool:
    return any(each.is_full_check and _covers(each, wanted) for each in state.backfills)


def _covers(one: Backfill, other: Backfill) -> bool:
    """Compares the beginnings; the end is always the present."""
    if one.since is None or other.since is None:
        return one.since is None
    return one.since[:10] <= other.since[:10]


def _watch(ssm: Any, parameter: str, wanted: Backfill, now: str, console: Console) -> None:
    """Returns when the next saved state includes ``wanted``, or when no run can be left that started before it."""
    waited = 0
    version = _version(ssm, parameter)
    while waited < LONGEST_RUN:
        following = _load_version(ssm, parameter, version + 1)
        if following is None:
            console.wait(POLL_SECONDS)
            waited += POLL_SECONDS
        elif _includes(following, wanted):
            return
        else:
            console.say("A running synchronisation has overwritten the request; it was repeated.")
            store = SyncStateStore(ssm, parameter)
            store.save(_state_with(wanted, store.load() or following, now))
            version, waited = _version(ssm, parameter), 0


def _version(ssm: Any, parameter: str) -> int:
    return int(ssm.get_parameter(Name=parameter)["Parameter"]["Version"])


def _load_version(ssm: Any, parameter: str, version: int) -> SyncState | None:
    try:
        return SyncStateStore(ssm, f"{parameter}:{version}").load()
    except ssm.exceptions.ParameterVersionNotFound:
        return None
