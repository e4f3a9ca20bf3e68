"""Has the synchronisation read the past again, each thread checked row by row, without holding up what is new."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace
from typing import Any

import boto3

from functions.inbox.sync import RECONCILE_DAYS
from functions.inbox.walks import MOST_WALKS
from functions.model import later, utc_now
from functions.store.cursor import Cursor, Place, Walk
from functions.triggers import FUNCTIONS
from infra.admin.console import Console, Refused
from infra.admin.resources import Resources

LONGEST_RUN = next(function.timeout for function in FUNCTIONS if function.name == "sync_messages")
LOOK_SECONDS = 15
MOST_DAYS = 3650


def days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise ArgumentTypeError(f"{text} is not a number of days from 1 to {MOST_DAYS}")
    return int(text)


def add_arguments(parser: ArgumentParser) -> None:
    how_far = parser.add_mutually_exclusive_group(required=True)
    how_far.add_argument("--days", type=days, metavar="N", help="threads updated in the last N days")
    how_far.add_argument("--from-beginning", action="store_true", help="all threads")


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    """A run under way saves its own place over ours when it goes on: whether that has happened is looked at until
    no run can be left that began before."""
    parameter = resources.need(resources.cursor_parameter, "synchronisation: the stack is not deployed")
    ssm = boto3.client("ssm")
    cursor = Cursor(ssm, parameter)
    now = utc_now()
    wanted = Walk(since=None if arguments.from_beginning else later(now, days=-arguments.days), verify=True)
    since = f"since {wanted.since[:10]}" if wanted.since else "from the beginning"
    place = cursor.load()
    if place is None:
        console.say("Nothing has been read yet: the first run begins at the beginning by itself.")
        return 0
    if _is_in(wanted, place):
        console.say(f"The past {since} is being read again already.")
    else:
        cursor.save(_with(wanted, place, now))
        console.say(f"The next runs read everything {since} again, after what is new.")
    if resources.functions_run:
        console.say(f"For up to {LONGEST_RUN} s it is watched that no run under way forgets it.")
        _watch(ssm, parameter, wanted, now, console)
    console.say("Done. `GET /api/sync`, or the inbox's page, shows how far it has come.")
    return 0


def _with(wanted: Walk, place: Place, now: str) -> Place:
    """Behind all other walks; those it covers are left out if they only check, as it does."""
    walks = (wanted, *(walk for walk in place.walks if not (walk.verify and _covers(wanted, walk))))
    if len(walks) > MOST_WALKS:
        raise Refused("Several stretches of the past are still being read. Wait until they are done.")
    is_long = wanted.since is None or wanted.since <= later(now, days=-RECONCILE_DAYS)
    return replace(place, walks=walks, reconciled_at=now if is_long else place.reconciled_at)


def _is_in(wanted: Walk, place: Place) -> bool:
    return any(walk.verify and _covers(walk, wanted) for walk in place.walks)


def _covers(one: Walk, other: Walk) -> bool:
    """By its beginning; all walks go to the present."""
    if one.since is None or other.since is None:
        return one.since is None
    return one.since[:10] <= other.since[:10]


def _watch(ssm: Any, parameter: str, wanted: Walk, now: str, console: Console) -> None:
    """Returns when whoever saved the place after us had read ours, or when nobody can be left who had not."""
    waited = 0
    version = _version(ssm, parameter)
    while waited < LONGEST_RUN:
        following = _saved_as(ssm, parameter, version + 1)
        if following is None:
            console.wait(LOOK_SECONDS)
            waited += LOOK_SECONDS
        elif _is_in(wanted, following):
            return
        else:
            console.say("A run under way had not known of it; said once more.")
            cursor = Cursor(ssm, parameter)
            cursor.save(_with(wanted, cursor.load() or following, now))
            version, waited = _version(ssm, parameter), 0


def _version(ssm: Any, parameter: str) -> int:
    return int(ssm.get_parameter(Name=parameter)["Parameter"]["Version"])


def _saved_as(ssm: Any, parameter: str, version: int) -> Place | None:
    try:
        return Cursor(ssm, f"{parameter}:{version}").load()
    except ssm.exceptions.ParameterVersionNotFound:
        return None
