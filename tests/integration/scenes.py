"""One thread with a question, one reply to it, and time in our hands."""

from __future__ import annotations

from dataclasses import dataclass

from functions.errors import TryLater
from functions.inbox.replies.compose import NewReply, write_reply
from functions.inbox.replies.delivery import Delivery
from functions.inbox.sync.run import Sync
from functions.mirakl.client import Mirakl
from functions.model.agents import Agent
from functions.model.clock import seconds_between, shift, utc_moment, utc_now
from functions.model.messages import Message, Recipient, Status
from functions.settings import settings
from functions.store import conversations, messages
from functions.store.messages import received_id
from functions.store.pauses import Pauses
from functions.store.sync_state import SyncStateStore
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.server import MarketplaceServer

ANN = Agent("a-1", "Ann")


@dataclass
class Scene:
    cloud: Cloud
    sandbox: MarketplaceServer
    thread_id: str
    now: str
    forgotten_keys: int = 0

    @classmethod
    def begun(cls, cloud: Cloud, sandbox: MarketplaceServer) -> Scene:
        """The marketplace's clock is ours."""
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
            sleep=self.passes,
            pauses=Pauses(lambda: self.now),
            forget_key=self._forget_key,
        )

    def _forget_key(self) -> None:
        self.forgotten_keys += 1

    def passes(self, seconds: float) -> None:
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
        return Delivery(self.mirakl(), lambda: self.now, settle_seconds=120).deliver(
            self.conversation_id, reply.id
        )

    def deliver_until_settled(self, reply: Message, within_seconds: float = 4000) -> Status:
        start = self.now
        while seconds_between(start, self.now) < within_seconds:
            try:
                status = self.deliver(reply)
            except TryLater as wait:
                self.passes(wait.after)
                continue
            if status is not Status.QUEUED:
                return status
            self.passes(1)
        return self.row(reply).status

    def synchronise(self) -> None:
        Sync(
            self.mirakl(),
            SyncStateStore(self.cloud.client("ssm"), settings.cursor_parameter),
            started=self.now,
            clock=lambda: self.now,
            overlap_seconds=300,
            shop_id="2345",
            key_hash="k",
            seconds_left=lambda: 270,
        ).run()

    def row(self, reply: Message) -> Message:
        return messages.get(self.conversation_id, reply.id)

    def posted(self) -> list[str]:
        return [posted.body for posted in self.sandbox.marketplace.posted]

    def shown(self) -> list[tuple[str, str]]:
        page = messages.latest(self.conversation_id, 100, None)
        return [(m.body, m.status.value) for m in page.items]
