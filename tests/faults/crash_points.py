"""Makes exactly one call of a scenario go wrong, in a chosen way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from unittest.mock import patch

import requests
from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError

from tests.faults.delivery_queue import DeliveryQueue
from tests.faults.received_files import Invocations

FailureMode = Literal["before", "after", "lost", "twice"]
"""``before``: the function is killed just before the call; ``after``: just after the call took effect; ``lost``: the
answer is lost, and the function lives on; ``twice``: the answer is lost, and the AWS SDK repeats the call by itself."""
ConcurrentAction = Callable[[], None]
"""What somebody else does, from beginning to end, just before the call."""

RECORDED_SERVICES = {"dynamodb", "ssm", "sqs", "s3"}
QUEUE_CALLS = {
    "send_message": "SendMessage",
    "send_message_batch": "SendMessageBatch",
    "change_message_visibility": "ChangeMessageVisibility",
}
"""By the method of the simulation's queue."""
MARKETPLACE = "marketplace"
READS = {
    *("dynamodb GetItem", "dynamodb BatchGetItem", "dynamodb Query", "dynamodb Scan"),
    *("ssm GetParameter", "s3 HeadObject", "s3 GetObject"),
}


class Killed(BaseException):
    """The function is killed, in the middle of whatever it was doing. None of our code may catch this."""


@dataclass(frozen=True)
class CrashPoint:
    """One call of a scenario."""

    number: int
    call: str

    @property
    def modes(self) -> tuple[FailureMode, ...]:
        """The failure modes that differ.

        A read leaves nothing behind: killed after it is the same as killed before it, and a repeated read gives the
        same answer. The SDK's repetition does not apply to calls to the marketplace.
        """
        if self.call in READS or self.call.startswith(f"{MARKETPLACE} GET"):
            return "before", "lost"
        return ("before", "after", "lost") if self.call.startswith(MARKETPLACE) else get_args(FailureMode)

    @property
    def writes(self) -> bool:
        return "after" in self.modes


@dataclass
class CallRecorder:
    """Counts the calls to AWS and to the marketplace; with ``at`` and ``mode`` one of them goes wrong."""

    at: int | None = None
    mode: FailureMode | ConcurrentAction | None = None
    points: list[CrashPoint] = field(default_factory=list)

    def call(self, name: str, lost: Exception, proceed: Any) -> Any:
        number = len(self.points)
        self.points.append(CrashPoint(number, name))
        if number != self.at:
            return proceed()
        if callable(self.mode):
            self.mode()
            return proceed()
        if self.mode == "before":
            raise Killed
        answer = proceed()
        if self.mode == "after":
            raise Killed
        if self.mode == "lost":
            raise lost
        return proceed() if not name.startswith(MARKETPLACE) else answer


@contextmanager
def recording(recorder: CallRecorder) -> Iterator[None]:
    api_call, request = BaseClient._make_api_call, requests.Session.request
    invocation = Invocations.invoke

    def aws(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        if service not in RECORDED_SERVICES:
            return api_call(client, operation, parameters)
        lost = ReadTimeoutError(endpoint_url=client.meta.endpoint_url)

        def proceed() -> Any:
            if "Body" in parameters:  # the SDK sends a file from its beginning again, too
                parameters["Body"].seek(0)
            return api_call(client, operation, parameters)

        return recorder.call(f"{service} {operation}", lost, proceed)

    def marketplace(session: Any, method: str, url: str, **options: Any) -> Any:
        lost = requests.ConnectionError("The answer was lost.")
        name = f"{MARKETPLACE} {method} {url.partition('/api/')[2].partition('/')[0]}"
        return recorder.call(name, lost, lambda: request(session, method, url, **options))

    def invoke(invocations: Invocations, event: dict[str, str]) -> Any:
        lost = ReadTimeoutError(endpoint_url="Lambda")
        return recorder.call("lambda Invoke", lost, lambda: invocation(invocations, event))

    def queue(method: str) -> Any:
        call = getattr(DeliveryQueue, method)

        def recorded(queue: DeliveryQueue, **arguments: Any) -> Any:
            lost = ReadTimeoutError(endpoint_url="the queue")
            return recorder.call(f"sqs {QUEUE_CALLS[method]}", lost, lambda: call(queue, **arguments))

        return recorded

    with (
        patch.object(BaseClient, "_make_api_call", aws),
        patch.object(requests.Session, "request", marketplace),
        patch.object(Invocations, "invoke", invoke),
        patch.multiple(DeliveryQueue, **{method: queue(method) for method in QUEUE_CALLS}),
    ):
        yield
