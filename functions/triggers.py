"""What wakes which function, as data: CDK deploys it, the local run plays it, tests compare both.

Times are in seconds. Filters are EventBridge patterns, as AWS takes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from functions.timing import DELIVERY_TIMEOUT, VISIBILITY_SECONDS

AGENTS = "agents"
SUPERVISORS = "supervisors"
"""The groups of the user pool. A supervisor may do what an agent may."""


@dataclass(frozen=True)
class Function:
    """One Lambda function; ``lambda_handler`` of ``module`` is what it runs."""

    name: str
    capability: str
    timeout: int
    memory: int = 512
    reserved_concurrency: int | None = None

    @property
    def module(self) -> str:
        return f"functions.handlers.{self.capability}.{self.name}"


@dataclass(frozen=True)
class Route:
    """``groups``: who may call it, namely everybody who is in one of them."""

    method: str
    path: str
    function: str
    groups: tuple[str, ...] = (AGENTS, SUPERVISORS)


@dataclass(frozen=True)
class Schedule:
    function: str
    every: int


@dataclass(frozen=True)
class StreamTrigger:
    """A Lambda reading the messages stream. A record that keeps failing goes to the dead letter queue."""

    function: str
    filter: dict[str, Any]
    batch_size: int
    batching_window: int
    retry_attempts: int
    max_record_age: int


@dataclass(frozen=True)
class QueuePipe:
    """The messages stream, filtered, into the FIFO queue, where replies of one group keep their order.

    A message that is invisible holds up its group, so automatic replies have groups of their own.
    """

    filter: dict[str, Any]
    group_path: str
    dedupe_path: str
    retry_attempts: int
    max_record_age: int


@dataclass(frozen=True)
class QueueTrigger:
    """A Lambda reading the FIFO delivery queue; after ``max_receive_count`` a message is a dead letter."""

    function: str
    batch_size: int
    delay: int
    """The undo window: nobody can read a message before it has waited this long."""
    visibility_timeout: int
    max_receive_count: int


FUNCTIONS = (
    Function("list_conversations", "conversations", timeout=10),
    Function("get_conversation", "conversations", timeout=10),
    Function("list_order_conversations", "conversations", timeout=10),
    Function("send_message", "replies", timeout=10),
    Function("cancel_message", "replies", timeout=10),
    Function("retry_message", "replies", timeout=10),
    Function("resolve_message", "replies", timeout=10),
    Function("get_sync", "sync", timeout=10),
    Function("request_sync", "sync", timeout=10),
    Function("request_refresh", "conversations", timeout=10),
    Function("refresh_conversation", "conversations", timeout=60),
    Function("sync_messages", "sync", timeout=270, memory=1024, reserved_concurrency=1),
    Function("auto_reply", "automation", timeout=60),
    Function("deliver_message", "replies", timeout=DELIVERY_TIMEOUT),
    Function("sweep_replies", "replies", timeout=60, reserved_concurrency=1),
)

MODULES = {function.name: function.module for function in FUNCTIONS}

ROUTES = (
    Route("GET", "/api/conversations", "list_conversations"),
    Route("GET", "/api/conversations/{conversation_id}", "get_conversation"),
    Route("POST", "/api/conversations/{conversation_id}/messages", "send_message"),
    Route("POST", "/api/conversations/{conversation_id}/messages/{message_id}/cancel", "cancel_message"),
    Route("POST", "/api/conversations/{conversation_id}/messages/{message_id}/retry", "retry_message"),
    Route("POST", "/api/conversations/{conversation_id}/messages/{message_id}/resolve", "resolve_message"),
    Route("GET", "/api/orders/{order_id}/conversations", "list_order_conversations"),
    Route("POST", "/api/conversations/{conversation_id}/refresh", "request_refresh"),
    Route("GET", "/api/sync", "get_sync"),
    Route("POST", "/api/sync", "request_sync"),
)

SCHEDULES = (
    Schedule("sync_messages", every=300),
    Schedule("sweep_replies", every=60),
)

AUTO_REPLY_STREAM = StreamTrigger(
    function="auto_reply",
    filter={
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"sender": {"S": ["customer"]}, "status": {"S": ["received"]}}},
    },
    batch_size=100,
    batching_window=1,
    retry_attempts=5,
    max_record_age=86_400,
)

DELIVERY_PIPE = QueuePipe(
    filter={
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"NewImage": {"status": {"S": ["queued"]}}},
    },
    group_path="$.dynamodb.NewImage.delivery_group.S",
    dedupe_path="$.eventID",
    retry_attempts=10,
    max_record_age=86_400,
)

DELIVERY_QUEUE = QueueTrigger(
    function="deliver_message",
    batch_size=1,
    delay=10,
    visibility_timeout=VISIBILITY_SECONDS,
    max_receive_count=100,
)
