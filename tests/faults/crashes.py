"""Makes exactly one call of a scenario go wrong, on a chosen side of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from unittest.mock import patch

import requests
from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError

Side = Literal["before", "after", "lost", "twice"]
"""Killed just before the call; killed just after it took effect; the answer lost, the caller lives on; or the
answer lost and the AWS SDK asking again by itself, which is what it does."""
Meanwhile = Callable[[], None]
"""What somebody else does, from beginning to end, just before the call."""

WATCHED = {"dynamodb", "ssm", "sqs"}
MARKETPLACE = "marketplace"
READS = {"dynamodb GetItem", "dynamodb BatchGetItem", "dynamodb Query", "dynamodb Scan", "ssm GetParameter"}


class Killed(BaseException):
    """The function is gone, in the middle of whatever it was doing. Nothing of ours may catch this."""


@dataclass(frozen=True)
class Point:
    """One call of a scenario."""

    number: int
    call: str

    @property
    def sides(self) -> tuple[Side, ...]:
        """The ways in which it can go wrong that differ.

        What only reads leaves nothing behind: killed after it is killed before it, and asked twice it says the
        same. The SDK asks the marketplace only once.
        """
        if self.call in READS or self.call.startswith(f"{MARKETPLACE} GET"):
            return "before", "lost"
        return ("before", "after", "lost") if self.call.startswith(MARKETPLACE) else get_args(Side)

    @property
    def writes(self) -> bool:
        return "after" in self.sides


@dataclass
class Recorder:
    """Counts the calls to AWS and to the marketplace; with ``at`` and ``side`` one of them goes wrong."""

    at: int | None = None
    side: Side | Meanwhile | None = None
    points: list[Point] = field(default_factory=list)

    def call(self, name: str, lost: Exception, proceed: Any) -> Any:
        number = len(self.points)
        self.points.append(Point(number, name))
        if number != self.at:
            return proceed()
        if callable(self.side):
            self.side()
            return proceed()
        if self.side == "before":
            raise Killed
        answer = proceed()
        if self.side == "after":
            raise Killed
        if self.side == "lost":
            raise lost
        return proceed() if not name.startswith(MARKETPLACE) else answer


@contextmanager
def recording(recorder: Recorder) -> Iterator[None]:
    api_call, request = BaseClient._make_api_call, requests.Session.request

    def aws(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        if service not in WATCHED:
            return api_call(client, operation, parameters)
        lost = ReadTimeoutError(endpoint_url=client.meta.endpoint_url)
        return recorder.call(f"{service} {operation}", lost, lambda: api_call(client, operation, parameters))

    def marketplace(session: Any, method: str, url: str, **options: Any) -> Any:
        lost = requests.ConnectionError("The answer was lost.")
        name = f"{MARKETPLACE} {method} {url.partition('/api/')[2].partition('/')[0]}"
        return recorder.call(name, lost, lambda: request(session, method, url, **options))

    with (
        patch.object(BaseClient, "_make_api_call", aws),
        patch.object(requests.Session, "request", marketplace),
    ):
        yield
