"""The whole inbox on a clock of its own: what AWS would do between our functions, one step at a time.

An invocation that is killed or fails is brought back as AWS brings it back: stream records and queue messages
are handed over again, schedules fire again, an agent's page asks again with the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from typing import Literal
from zoneinfo import ZoneInfo

from functions.errors import NotFailed, NotToDecide, TooLateToCancel, TryLater
from functions.inbox.automation.auto_reply import answer
from functions.inbox.automation.rules import read_rules
from functions.inbox.replies.compose import NewReply, reply_id, write_reply
from functions.inbox.replies.decisions import cancel_reply, resolve_reply, retry_reply
from functions.inbox.replies.delivery import Delivery
from functions.inbox.replies.sweep import sweep
from functions.inbox.sync.importer import ThreadImporter
from functions.inbox.sync.requests import refresh
from functions.inbox.sync.run import Sync
from functions.inbox.sync.status import SyncReport
from functions.mirakl.client import Mirakl
from functions.model.agents import Agent
from functions.model.clock import seconds_between, shift, utc_moment, utc_now
from functions.model.messages import Message, Recipient
from functions.settings import settings
from functions.store import conversations, messages, sync_records
from functions.store.pauses import Pauses
from functions.store.sync_state import SyncStateStore
from functions.triggers import AUTO_REPLY_STREAM, DELIVERY_PIPE, DELIVERY_QUEUE
from infra.local.aws.cloud import Cloud
from infra.local.aws.events import Event
from infra.local.aws.stream_reader import StreamReader
from infra.local.sandbox.server import MarketplaceServer
from infra.stream_events.patterns import compile_pattern
from tests.faults.crashes import Killed

ANN = Agent("a-1", "Ann")
RULES = [
    {
        "id": "hello",
        "conditions": {"text": ["please"]},
        "templates": {"en": "We are on it, {customer_first_name}."},
    }
]
TICK_SECONDS = 60
SYNC_EVERY = 300
LONGEST_SETTLING = 3 * 3600


@dataclass
class Queued:
    group: str
    conversation_id: str
    message_id: str
    visible_at: str


@dataclass
class Asked:
    """A reply that somebody asked for."""

    thread_id: str
    body: str
    to: Recipient = Recipient.CUSTOMER
    sent_again: int = 0
    """How often a person pressed Retry or Send again: then it may leave once more, and later than those after it."""
    is_mine: bool = False
    """A person has said that a message of the shop is this reply."""


@dataclass
class House:
    cloud: Cloud
    sandbox: MarketplaceServer
    skew_seconds: float = 0.0
    """How far the marketplace's clock is ahead of ours."""
    now: str = field(default_factory=utc_now)
    queue: list[Queued] = field(default_factory=list)
    waiting: list[tuple[str, str, str]] = field(default_factory=list)
    """Customers' messages the automatic replies have not been through yet."""
    asked: dict[str, Asked] = field(default_factory=dict)
    """The replies somebody asked for, by id, in the order written."""
    queued_before: list[Queued] = field(default_factory=list)
    """Everything that was ever put into the queue."""
    taken_away: set[str] = field(default_factory=set)
    """The marketplace's messages that it no longer shows."""

    def __post_init__(self) -> None:
        self.sandbox.marketplace.clock = lambda: utc_moment(shift(self.now, seconds=self.skew_seconds))
        self._stream = StreamReader(self.cloud.client("dynamodbstreams"), self.cloud.messages_stream_arn)
        self._answers = compile_pattern(AUTO_REPLY_STREAM.filter)
        self._queues = compile_pattern(DELIVERY_PIPE.filter)

    # What happens from outside

    def agent_writes(
        self,
        thread_id: str,
        body: str,
        key: str = "",
        to: Recipient = Recipient.CUSTOMER,
        seen: str | None = None,
    ) -> None:
        """The page asks until it has an answer, always with the same key, and names the last message it shows."""
        conversation_id = conversations.id_for(thread_id)
        reply = NewReply(body, (to,), ANN.name, f"{body} {key}", author_id=ANN.id, seen_message_id=seen)
        self.asked.setdefault(reply_id(conversation_id, reply.idempotency_key), Asked(thread_id, body, to))
        self._until_done(lambda: write_reply(conversation_id, reply, self.now))

    def agent_cancels(self, message_id: str) -> None:
        def cancel() -> None:
            try:
                cancel_reply(self._conversation_of(message_id), message_id, by=ANN)
            except TooLateToCancel:
                return

        self._until_done(cancel)

    def agent_retries(self, message_id: str) -> None:
        def retry() -> None:
            try:
                retry_reply(self._conversation_of(message_id), message_id, self.now)
            except NotFailed:
                return

        self.asked[message_id].sent_again += 1
        self._until_done(retry)

    def agent_decides(
        self, message_id: str, decision: Literal["mine", "send", "discard"], taken_for: str | None = None
    ) -> None:
        """About a reply that nobody can confirm."""
        asked = self.asked[message_id]
        asked.sent_again += decision == "send"
        asked.is_mine |= decision == "mine"

        def decide() -> None:
            conversation_id = self._conversation_of(message_id)
            try:
                resolve_reply(conversation_id, message_id, decision, taken_for, by=ANN, now=self.now)
            except NotToDecide:
                return

        self._until_done(decide)

    def agent_opens(self, thread_id: str) -> None:
        """What the page asks for in the background when a conversation is opened."""
        mirakl = self._mirakl()
        intake = ThreadImporter(mirakl, self.now, "k", SyncReport(), lambda: self.now)
        self._invoke(lambda: refresh(conversations.id_for(thread_id), mirakl, intake))

    def marketplace_takes_away(self, thread_id: str, place: int, is_counted: bool = False) -> None:
        marketplace = self.sandbox.marketplace
        message_id = marketplace.threads[thread_id]["messages"][place]["id"]
        self.taken_away.add(message_id)
        marketplace.hide_message(thread_id, message_id, is_counted)

    def _conversation_of(self, message_id: str) -> str:
        return conversations.id_for(self.asked[message_id].thread_id)

    # Our functions, as AWS invokes them

    def synchronise(self, seconds_left: Callable[[], float] = lambda: 270) -> bool:
        """Whether a whole run came to its end: one that the marketplace asks to wait has read nothing."""
        sync = Sync(
            self._mirakl(),
            SyncStateStore(self.cloud.client("ssm"), settings.cursor_parameter),
            started=self.now,
            clock=lambda: self.now,
            overlap_seconds=300,
            shop_id="2345",
            key_hash="k",
            seconds_left=seconds_left,
        )
        return self._invoke(sync.run) and sync.report.ended_early is None

    def pump(self) -> None:
        """Everything that is due now: the stream to its readers, automatic replies, the queue."""
        self.read_stream()
        self.auto_reply()
        self.read_stream()
        self.deliver()
        self.read_stream()

    def auto_reply(self) -> None:
        records, self.waiting = self.waiting, []
        for record in records:
            if not self._invoke(lambda record=record: self._auto_reply(*record)):  # type: ignore[misc]
                self.waiting.append(record)

    def sweep(self) -> None:
        self._invoke(
            lambda: sweep(
                self.now, lambda reply: self.enqueue(reply.delivery_group, reply.conversation_id, reply.id)
            )
        )

    def enqueue(self, group: str, conversation_id: str, message_id: str) -> None:
        self.queue.append(Queued(group, conversation_id, message_id, self.now))
        self.queued_before.append(self.queue[-1])

    def settle(self) -> None:
        """Lets time pass until nothing is left to do; fails when that takes longer than any fault may."""
        passed = 0
        while passed < LONGEST_SETTLING:
            self.pump()
            self.sweep()
            if self._is_quiet() or passed % SYNC_EVERY == 0:
                done = self.synchronise()
                self.read_stream()
                if done and self._is_quiet():
                    return
            step = self._until_something_is_due(SYNC_EVERY - passed % SYNC_EVERY)
            self.now = shift(self.now, seconds=step)
            passed += step
        raise AssertionError(f"not settled after {LONGEST_SETTLING} s: {self.queue} {self.waiting}")

    def _until_something_is_due(self, until_sync: int) -> int:
        """The sweep has its turn at each synchronisation at the latest."""
        if self.waiting or not self.queue:
            return min(TICK_SECONDS, until_sync)
        visible = min(seconds_between(self.now, entry.visible_at) for entry in self.queue)
        return min(max(TICK_SECONDS, ceil(visible)), until_sync)

    def _is_quiet(self) -> bool:
        """Threads in trouble are read again by later runs."""
        is_idle = not self.queue and not self.waiting and not messages.unsettled_replies(limit=1)
        return is_idle and all(
            self._shows_no_more(trouble.thread_id) for trouble in sync_records.import_failures()
        )

    def _shows_no_more(self, thread_id: str) -> bool:
        """A thread that is never whole stays in trouble also when all that it shows is here."""
        marketplace = self.sandbox.marketplace
        here = {row.mirakl_message_id for row in self.rows(thread_id)}
        return bool(marketplace.hidden_counts[thread_id]) and all(
            m["id"] in here for m in marketplace.threads[thread_id]["messages"]
        )

    def _mirakl(self) -> Mirakl:
        return Mirakl(
            self.sandbox.url,
            lambda: self.sandbox.marketplace.key,
            "2345",
            lambda: 40,
            sleep=self._sleep,
            pauses=Pauses(lambda: self.now),
        )

    def _sleep(self, seconds: float) -> None:
        self.now = shift(self.now, seconds=seconds)

    def read_stream(self) -> None:
        """To its end, which an empty page alone does not show: an iterator may be too old and be made anew."""
        while records := self._stream.read() or self._stream.read():
            for _, event in records:
                self._wake(event)

    def _wake(self, event: Event) -> None:
        image = event["dynamodb"].get("NewImage", {})
        if self._answers(event):
            names = ("conversation_id", "message_id", "sent_at")
            conversation_id, message_id, sent_at = (image[name]["S"] for name in names)
            self.waiting.append((conversation_id, message_id, sent_at))
        if self._queues(event):
            self.enqueue(*(image[name]["S"] for name in ("delivery_group", "conversation_id", "message_id")))

    def _auto_reply(self, conversation_id: str, message_id: str, sent_at: str) -> None:
        timezone = ZoneInfo("America/Toronto")
        answer(
            conversation_id,
            message_id,
            sent_at,
            lambda: read_rules(RULES),
            clock_now=self.now,
            timezone=timezone,
        )

    def deliver(self) -> None:
        """First in, first out in each group: what is invisible holds up what is behind it."""
        held: set[str] = set()
        for entry in list(self.queue):
            if entry.group in held:
                continue
            if entry.visible_at > self.now or not self._handled(entry):
                held.add(entry.group)
            else:
                self.queue.remove(entry)

    def _handled(self, entry: Queued) -> bool:
        entry.visible_at = shift(self.now, seconds=DELIVERY_QUEUE.visibility_timeout)
        try:
            self._delivery().deliver(entry.conversation_id, entry.message_id)
        except TryLater as wait:
            entry.visible_at = shift(self.now, seconds=wait.after)
            return False
        except (Killed, Exception):
            return False
        return True

    def deliver_again(self) -> None:
        """By a second consumer of the queue, which a FIFO queue does not have, at the same moment."""
        for entry in self.queued_before[-3:]:
            self._invoke(
                lambda entry=entry: self._delivery().deliver(entry.conversation_id, entry.message_id)  # type: ignore[misc]
            )

    def _delivery(self) -> Delivery:
        return Delivery(self._mirakl(), lambda: self.now, settle_seconds=120)

    def _invoke(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except (Killed, Exception):
            return False
        return True

    def _until_done(self, work: Callable[[], object]) -> None:
        for _ in range(3):
            if self._invoke(work):
                return
        raise AssertionError("the agent's page never got an answer")

    # What must be true once everything has settled

    def rows(self, thread_id: str) -> list[Message]:
        found = messages.load(conversations.id_for(thread_id)).messages.values()
        return sorted(found, key=lambda message: message.position)
