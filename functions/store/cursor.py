"""The synchronisation's place, in one SSM parameter that the function itself creates."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from functions.store.conditions import known_fields


@dataclass(frozen=True)
class Walk:
    """A stretch of the marketplace's threads still being read, over as many runs as it takes."""

    since: str | None
    """None: from the beginning."""
    page_token: str | None = None
    """None: its first page has not been read."""
    threads: int = 0
    """How many threads it has been through, for whoever watches a back-fill."""
    reached: str | None = None
    """How far back it has been: the time of the last message of the last thread of a page."""
    verify: bool = False
    """Whether threads are checked row by row even if the marketplace says nothing new of them."""
    moved_at: str | None = None
    """When it last came further; None in places that older versions saved."""
    way: int = 0
    """Which way of asking for its pages it is at: ``inbox.walks.WAYS``."""
    failures: int = 0
    """How many tries in a row ended without a page."""
    failing_since: str | None = None
    error: str | None = None
    """Why the last of them failed, in words for a person."""
    retry_at: str | None = None
    """It is not tried again before."""
    to_pass: str | None = None
    """It has begun again, and comes further only where it reaches back beyond this."""
    pages: int = 0
    """How many pages it has read since it began."""
    landmark: str | None = None
    """A mark of one of them, by which it is noticed that the pages lead in a circle."""
    empty_pages: int = 0
    """Pages without a thread, one after the other, up to now."""


@dataclass(frozen=True)
class Place:
    """All threads updated before ``cursor`` are stored, but for those that ``walks`` have still to reach."""

    cursor: str
    walks: tuple[Walk, ...] = field(default_factory=tuple)
    reconciled_at: str | None = None
    """When the last walk began that checks everything row by row."""


DEFAULTS = {each.name: each.default for each in fields(Walk)}


def written(place: Place) -> str:
    """As it stands in the parameter, which holds 4 kB: what a walk has not begun to need is left out."""
    walks = [
        {name: value for name, value in asdict(walk).items() if name == "since" or value != DEFAULTS[name]}
        for walk in place.walks
    ]
    return json.dumps({**asdict(place), "walks": walks})


class Cursor:
    def __init__(self, ssm: Any, parameter: str) -> None:
        self._ssm = ssm
        self._parameter = parameter

    def load(self) -> Place | None:
        """None when nothing has ever been read: from the beginning, then."""
        try:
            value = self._ssm.get_parameter(Name=self._parameter)["Parameter"]["Value"]
        except self._ssm.exceptions.ParameterNotFound:
            return None
        document = json.loads(value)
        return Place(
            document["cursor"],
            tuple(Walk(**known_fields(Walk, walk)) for walk in document["walks"]),
            document.get("reconciled_at"),
        )

    def save(self, place: Place) -> None:
        self._ssm.put_parameter(
            Name=self._parameter,
            Value=written(place),
            Type="String",
            Overwrite=True,
        )
