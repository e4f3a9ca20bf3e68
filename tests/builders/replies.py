"""A harness for replies: a thread with one question of a customer, and a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from functions import wiring
from functions.errors import TryLater
from functions.inbox.replies.compose import NewReply, write_reply
from functions.inbox.replies.decisions import resolve_reply
from functions.inbox.replies.delivery import Delivery
from functions.mirakl.client import Mirakl
from functions.model.agents import Agent
from functions.model.clock import seconds_between, shift, utc_moment, utc_now
from functions.model.messages import Message, Recipient, Status
from functions.store import conversations, messages
from functions.store.messages import received_id
from functions.store.pauses import Pauses
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.sync import new_sync

ANN = Agent("a-1", "Ann")
BEN = Agent("b-1", "Ben")
SUPERVISOR = Agent("s-1", "Sue", is_supervisor=True)


@dataclass
class ReplyHarness:
    cloud: Cloud
    sandbox: MarketplaceServer
    thread_id: str
    now: str
    forgotten_keys: int = 0

    @classmethod
    def create(cls, cloud: Cloud, sandbox: MarketplaceServer) -> ReplyHarness:
        """The marketplace's clock is the harness's."""
        marketplace = sandbox.marketplace
        person = marketplace.add_customer("Marie", "Tremblay")
        made = cls(cloud, sandbox, "", utc_now())
        marketplace.clock = lambda: utc_moment(made.now)
        made.thread_id = marketplace.open_thread(
            "Where is it?", person, order_id=marketplace.add_order(person, "Dock")
        )
        made.synchronise()
        return made

    @property
    def conversation_id(self) -> str:
        return conversations.id_for(self.thread_id)

    @property
    def question_id(self) -> str:
        return received_id(self.sandbox.marketplace.threads[self.thread_id]["messages"][0]["id"])

    def mirakl(self) -> Mirakl:
        # A minute left: short waits are waited out, without costing real time.
        return Mirakl(
            self.sandbox.url,
            lambda: self.sandbox.marketplace.key,
            "2345",
            lambda: 60,
            sleep=self.let_time_pass,
            pauses=Pauses(lambda: self.now),
            forget_key=self._forget_key,
        )

    def _forget_key(self) -> None:
        self.forgotten_keys += 1

    def let_time_pass(self, seconds: float) -> None:
        self.now = shift(self.now, seconds=seconds)

    def write(
        self,
        body: str = "It is on its way.",
        key: str = "key-1",
        to: tuple[Recipient, ...] = (Recipient.CUSTOMER,),
        *,
        automatic: bool = False,
        seen: str | None = None,
    ) -> Message:
        reply = NewReply(body, to, "Ann", key, author_id=ANN.id, seen_message_id=seen)
        if automatic:
            expires_at = shift(self.now, hours=24)
            reply = NewReply(
                body, to, "Shop", key, automatic=True, answers_id=self.question_id, expires_at=expires_at
            )
        return write_reply(self.conversation_id, reply, self.now)

    def deliver(self, reply: Message) -> Status:
        return Delivery(self.mirakl(), lambda: self.now, 120, wiring.uploads_to_deliver).deliver(
            self.conversation_id, reply.id
        )

    def deliver_until_settled(self, reply: Message, within_seconds: float = 4000) -> Status:
        start = self.now
        while seconds_between(start, self.now) < within_seconds:
            try:
                status = self.deliver(reply)
            except TryLater as wait:
                self.let_time_pass(wait.after)
                continue
            if status is not Status.QUEUED:
                return status
            self.let_time_pass(1)
        return self.row(reply).status

    def synchronise(self) -> None:
        new_sync(self.cloud, self.mirakl(), lambda: self.now).run()

    def row(self, reply: Message) -> Message:
        return messages.get(self.conversation_id, reply.id)

    def posted(self) -> list[str]:
        return [posted.body for posted in self.sandbox.marketplace.posted]

    def shown(self) -> list[tuple[str, str]]:
        page = messages.latest(self.conversation_id, 100, None)
        return [(m.body, m.status.value) for m in page.items]


def last_marketplace_message(harness: ReplyHarness) -> dict[str, Any]:
    return harness.sandbox.marketplace.threads[harness.thread_id]["messages"][-1]  # type: ignore[no-any-return]


def write_with_lost_answer(
    harness: ReplyHarness, body: str = "It is on its way to you.", **more: Any
) -> Message:
    """A reply that the marketplace has taken, and whose answer was lost."""
    harness.sandbox.faults.add("M12", "drop_after")
    reply = harness.write(body, **more)
    with pytest.raises(TryLater):
        harness.deliver(reply)
    return reply


def resolve(
    harness: ReplyHarness, reply: Message, decision: Any, taken_for: str | None = None, by: Agent = ANN
) -> Status:
    return resolve_reply(
        harness.conversation_id, reply.id, decision, taken_for, by=by, now=harness.now
    ).status


def write_unconfirmed(harness: ReplyHarness) -> Message:
    """A reply that is unconfirmed, since the marketplace has changed its words."""
    reply = write_with_lost_answer(harness)
    last_marketplace_message(harness)["body"] = "This message was moderated."
    assert harness.deliver_until_settled(reply) is Status.UNCONFIRMED
    return reply


def last_marketplace_message_id(harness: ReplyHarness) -> str:
    return messages.received_id(last_marketplace_message(harness)["id"])
