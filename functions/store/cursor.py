"""The synchronisation's place, in one SSM parameter that the function itself creates."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
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
    """The time of the last message of the last thread it has been through: the present first, then back."""
    verify: bool = False
    """Whether threads are checked row by row even if the marketplace says nothing new of them."""


@dataclass(frozen=True)
class Place:
    """All threads updated before ``cursor`` are stored, but for those that ``walks`` have still to reach."""

    cursor: str
    walks: tuple[Walk, ...] = field(default_factory=tuple)
    reconciled_at: str | None = None
    """When the last walk began that checks everything row by row."""


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
            Value=json.dumps(asdict(place)),
            Type="String",
            Overwrite=True,
        )
