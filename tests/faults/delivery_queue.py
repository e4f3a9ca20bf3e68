"""The delivery queue of a simulation: FIFO in each message group, with the calls of SQS that our functions make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from functions.model.clock import shift
from functions.triggers import DELIVERY_QUEUE
from infra.local.aws.events import Event

_receipts = count()


@dataclass
class QueuedMessage:
    group: str
    body: str
    visible_at: str
    receives: int = 0
    receipt: str = field(default_factory=lambda: f"receipt-{next(_receipts)}")

    @property
    def event(self) -> Event:
        """What SQS invokes the function with, for a batch of one message."""
        record = {
            "messageId": self.receipt,
            "receiptHandle": self.receipt,
            "body": self.body,
            "attributes": {"ApproximateReceiveCount": str(max(1, self.receives))},
        }
        return {"Records": [record]}


@dataclass
class DeliveryQueue:
    """``clock`` tells the simulation's time."""

    clock: Callable[[], str]
    messages: list[QueuedMessage] = field(default_factory=list)
    all_messages: list[QueuedMessage] = field(default_factory=list)
    """Also those that were deleted, in the order in which they were added."""

    def add(self, group: str, body: str) -> None:
        self.messages.append(QueuedMessage(group, body, self.clock()))
        self.all_messages.append(self.messages[-1])

    def send_message(self, **arguments: str) -> None:
        self.add(arguments["MessageGroupId"], arguments["MessageBody"])

    def send_message_batch(self, **arguments: Any) -> dict[str, Any]:
        for entry in arguments["Entries"]:
            self.add(entry["MessageGroupId"], entry["MessageBody"])
        return {"Successful": [{"Id": entry["Id"]} for entry in arguments["Entries"]]}

    def change_message_visibility(self, **arguments: Any) -> None:
        for message in self.messages:
            if message.receipt == arguments["ReceiptHandle"]:
                message.visible_at = shift(self.clock(), seconds=arguments["VisibilityTimeout"])

    def receive(self, handle: Callable[[Event], bool]) -> None:
        """Hands over what is visible and deletes it when ``handle`` returns True.

        A message that stays in the queue delays those behind it in its group.
        """
        delayed: set[str] = set()
        for message in list(self.messages):
            if message.group in delayed:
                continue
            if message.visible_at <= self.clock():
                message.visible_at = shift(self.clock(), seconds=DELIVERY_QUEUE.visibility_timeout)
                message.receives += 1
                assert message.receives <= DELIVERY_QUEUE.max_receive_count, "it would be a dead letter"
                if handle(message.event):
                    self.messages.remove(message)
                    continue
            delayed.add(message.group)
