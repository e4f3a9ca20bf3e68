"""What calls which function, as data. CDK deploys it, the local run acts on it, and tests compare both.

Times are in seconds. Filters are EventBridge patterns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from functions.model.messages import UNSETTLED
from functions.timing import DELIVERY_TIMEOUT, FETCH_TIMEOUT, VISIBILITY_SECONDS

AGENTS = "agents"
SUPERVISORS = "supervisors"
"""The groups of the user pool. A supervisor may do everything that an agent may do."""


@dataclass(frozen=True)
class Function:
    """One Lambda function. It runs ``lambda_handler`` of ``module``. ``memory`` is in MB."""

    name: str
    capability: str
    timeout: int
    memory: int = 512

    @property
    def module(self) -> str:
        return f"functions.handlers.{self.capability}.{self.name}"


@dataclass(frozen=True)
class Route:
    """An HTTP route. A caller has to be in one of ``groups``."""

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
    """A function that reads the stream of ``messages``. A record that keeps failing becomes a dead letter."""

    function: str
    filters: tuple[dict[str, Any], ...]
    """A record is handed over when it matches one of them."""
    batch_size: int
    batching_window: int
    retry_attempts: int
    max_record_age: int


@dataclass(frozen=True)
class QueueTrigger:
    """A function that reads the delivery queue, which is FIFO and keeps the order within a delivery group.

    While one message of a group is invisible, the others of its group wait. So automatic replies have groups of their
    own. After ``max_receive_count`` receives a message is a dead letter.
    """

    function: str
    batch_size: int
    delay: int
    """The undo window: the queue delivers no message before it has waited this long."""
    visibility_timeout: int
    max_receive_count: int


FUNCTIONS = (
    Function("list_conversations", "conversations", timeout=10),
    Function("get_conversation", "conversations", timeout=10),
    Function("list_order_conversations", "conversations", timeout=10),
    Function("list_customer_conversations", "conversations", timeout=10),
    Function("get_order", "orders", timeout=25),
    Function("list_views", "conversations", timeout=10),
    Function("list_tags", "conversations", timeout=10),
    Function("change_conversation", "triage", timeout=10),
    Function("change_conversations", "triage", timeout=30),
    Function("wake_conversations", "triage", timeout=50),
    Function("warn_of_deadlines", "triage", timeout=60),
    Function("write_note", "collaboration", timeout=10),
    Function("list_activity", "collaboration", timeout=10),
    Function("report_presence", "collaboration", timeout=10),
    Function("list_agents", "collaboration", timeout=10),
    Function("release_departed", "collaboration", timeout=60),
    Function("send_message", "replies", timeout=10),
    Function("create_upload", "replies", timeout=10),
    Function("check_reply", "guard", timeout=10, memory=1769),
    Function("cancel_message", "replies", timeout=10),
    Function("retry_message", "replies", timeout=10),
    Function("resolve_message", "replies", timeout=10),
    Function("get_draft", "replies", timeout=10),
    Function("save_draft", "replies", timeout=10),
    Function("delete_draft", "replies", timeout=10),
    Function("list_saved_replies", "replies", timeout=10),
    Function("replace_saved_replies", "replies", timeout=25),
    Function("get_sync", "sync", timeout=10),
    Function("get_key_rights", "sync", timeout=10),
    Function("request_sync", "sync", timeout=10),
    Function("request_refresh", "sync", timeout=10),
    Function("refresh_conversation", "sync", timeout=60),
    Function("get_attachment", "attachments", timeout=10),
    Function("retry_attachment", "attachments", timeout=10),
    Function("fetch_attachment", "attachments", timeout=FETCH_TIMEOUT),
    Function("sync_messages", "sync", timeout=270, memory=1024),
    Function("auto_reply", "automation", timeout=60),
    Function("enqueue_replies", "replies", timeout=30),
    Function("deliver_message", "replies", timeout=DELIVERY_TIMEOUT),
    Function("sweep_replies", "replies", timeout=60),
)

MODULES = {function.name: function.module for function in FUNCTIONS}

ROUTES = (
    Route("GET", "/api/conversations", "list_conversations"),
    Route("GET", "/api/conversations/{conversation_id}", "get_conversation"),
    Route("PATCH", "/api/conversations/{conversation_id}", "change_conversation"),
    Route("POST", "/api/conversations/bulk", "change_conversations"),
    Route("POST", "/api/conversations/{conversation_id}/notes", "write_note"),
    Route("GET", "/api/conversations/{conversation_id}/activity", "list_activity"),
    Route("PUT", "/api/conversations/{conversation_id}/presence", "report_presence"),
    Route("GET", "/api/views", "list_views"),
    Route("GET", "/api/tags", "list_tags"),
    Route("GET", "/api/agents", "list_agents"),
    Route("POST", "/api/conversations/{conversation_id}/messages", "send_message"),
    Route("POST", "/api/uploads", "create_upload"),
    Route("POST", "/api/conversations/{conversation_id}/check", "check_reply"),
    Route("POST", "/api/conversations/{conversation_id}/messages/{message_id}/cancel", "cancel_message"),
    Route("POST", "/api/conversations/{conversation_id}/messages/{message_id}/retry", "retry_message"),
    Route("POST", "/api/conversations/{conversation_id}/messages/{message_id}/resolve", "resolve_message"),
    Route("GET", "/api/conversations/{conversation_id}/draft", "get_draft"),
    Route("PUT", "/api/conversations/{conversation_id}/draft", "save_draft"),
    Route("DELETE", "/api/conversations/{conversation_id}/draft", "delete_draft"),
    Route("GET", "/api/saved-replies", "list_saved_replies"),
    Route("PUT", "/api/saved-replies", "replace_saved_replies", groups=(SUPERVISORS,)),
    Route("GET", "/api/orders/{order_id}", "get_order"),
    Route("GET", "/api/orders/{order_id}/conversations", "list_order_conversations"),
    Route("GET", "/api/customers/{customer_id}/conversations", "list_customer_conversations"),
    Route("POST", "/api/conversations/{conversation_id}/refresh", "request_refresh"),
    Route("GET", "/api/conversations/{conversation_id}/attachments/{attachment_id}", "get_attachment"),
    Route(
        "POST", "/api/conversations/{conversation_id}/attachments/{attachment_id}/retry", "retry_attachment"
    ),
    Route("GET", "/api/key-rights", "get_key_rights"),
    Route("GET", "/api/sync", "get_sync"),
    Route("POST", "/api/sync", "request_sync"),
)

SCHEDULES = (
    Schedule("sync_messages", every=300),
    Schedule("sweep_replies", every=60),
    Schedule("release_departed", every=3600),
    Schedule("wake_conversations", every=60),
    Schedule("warn_of_deadlines", every=300),
)

AUTO_REPLY_STREAM = StreamTrigger(
    function="auto_reply",
    filters=(
        {
            "eventName": ["INSERT"],
            "dynamodb": {"NewImage": {"sender": {"S": ["customer"]}, "status": {"S": ["received"]}}},
        },
    ),
    batch_size=100,
    batching_window=1,
    retry_attempts=5,
    max_record_age=86_400,
)

BECAME_QUEUED = {"NewImage": {"status": {"S": ["queued"]}}}

ENQUEUE_STREAM = StreamTrigger(
    function="enqueue_replies",
    filters=(
        {"eventName": ["INSERT"], "dynamodb": BECAME_QUEUED},
        # While a reply is unsettled, its queue message exists: delivery keeps the message until the reply is settled.
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                **BECAME_QUEUED,
                "OldImage": {"status": {"S": [{"anything-but": sorted(map(str, UNSETTLED))}]}},
            },
        },
    ),
    batch_size=10,  # as many messages as SQS takes in one call
    batching_window=0,
    retry_attempts=10,
    max_record_age=86_400,
)

STREAM_TRIGGERS = (AUTO_REPLY_STREAM, ENQUEUE_STREAM)
"""The readers of the stream. DynamoDB serves two without throttling them."""

DELIVERY_QUEUE = QueueTrigger(
    function="deliver_message",
    batch_size=1,
    delay=10,
    visibility_timeout=VISIBILITY_SECONDS,
    max_receive_count=100,
)
