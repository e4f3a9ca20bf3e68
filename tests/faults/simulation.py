"""The whole inbox with a simulated clock: what AWS does between our functions, one step at a time.

An invocation that is killed or fails is repeated as AWS repeats it: stream records and queue messages are handed over
again, schedules fire again, an agent's web app sends its request again with the same idempotency key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import Any, Literal
from unittest.mock import patch
from zoneinfo import ZoneInfo

from functions import wiring
from functions.errors import (
    ConversationChanged,
    NotFailed,
    NotToDecide,
    ReplyFailed,
    SeenMessageUnknown,
    SnoozeInPast,
    TooLateToCancel,
    UploadMissing,
)
from functions.handlers.attachments import fetch_attachment
from functions.handlers.replies import deliver_message, enqueue_replies, sweep_replies
from functions.handlers.sync import refresh_conversation, sync_messages
from functions.handlers.triage import wake_conversations
from functions.inbox.automation.auto_reply import answer
from functions.inbox.automation.rules import read_rules
from functions.inbox.replies.compose import NewReply, reply_id
from functions.inbox.replies.decisions import cancel_reply, resolve_reply, retry_reply
from functions.inbox.sync.requests import request_sync
from functions.inbox.triage.changes import Change, Seen, change_conversation
from functions.mirakl.client import Mirakl
from functions.model.agents import Agent, Person
from functions.model.clock import seconds_between, shift, utc_moment, utc_now
from functions.model.conversations import State
from functions.model.messages import Message, Recipient
from functions.store import conversations, messages, sync_records
from functions.store.pauses import Pauses
from infra.local.aws.cloud import Cloud
from infra.local.aws.events import Event, LambdaContext
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.sync import new_sync
from tests.faults.contexts import CONTEXTS, RunContext
from tests.faults.crash_points import Killed
from tests.faults.delivery_queue import DeliveryQueue
from tests.faults.received_files import LAMBDA_TRIES, OpenedFiles, calls
from tests.faults.requested_replies import RequestedReply, write_on_purpose
from tests.faults.stream import MessagesStream

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
AFTER_EVERY_VERSION = 10**9
"""An agent of the simulation has seen all changes, but not all messages."""


@dataclass(frozen=True)
class Decision:
    """``Done``, or that no reply is needed, with the last message on the agent's screen."""

    thread_id: str
    seen_message_id: str
    at: str


@dataclass
class Simulation:
    cloud: Cloud
    sandbox: MarketplaceServer
    skew_seconds: float = 0.0
    """How far the marketplace's clock is ahead of ours."""
    now: str = field(default_factory=utc_now)
    requested: dict[str, RequestedReply] = field(default_factory=dict)
    """By the reply's id, in the order in which they were written."""
    decisions: list[Decision] = field(default_factory=list)
    """What agents said that needs no more work; some of it may have been refused."""
    removed: set[str] = field(default_factory=set)
    """Ids of the marketplace's messages that it no longer shows."""
    files: OpenedFiles = field(default_factory=OpenedFiles)

    def __post_init__(self) -> None:
        self.sandbox.marketplace.clock = lambda: utc_moment(shift(self.now, seconds=self.skew_seconds))
        self.queue = DeliveryQueue(lambda: self.now)
        self._stream = MessagesStream(self.cloud)

    # What people and the marketplace do

    def agent_writes(
        self,
        thread_id: str,
        body: str,
        key: str = "",
        to: Recipient = Recipient.CUSTOMER,
        seen: str | None = None,
        files: tuple[str, ...] = (),
    ) -> None:
        """The web app asks until it has an answer, always with the same key, and names the last message it shows.

        If one of the files is gone, the agent is told so, and nothing was written.
        """
        conversation_id = conversations.id_for(thread_id)
        reply = NewReply(
            body,
            (to,),
            ANN.name,
            f"{body} {key}",
            author_id=ANN.id,
            seen_message_id=seen,
            upload_ids=files,
        )
        message_id = reply_id(conversation_id, reply.idempotency_key)
        is_first = message_id not in self.requested
        self.requested.setdefault(message_id, RequestedReply(thread_id, body, to, files=files))

        def write() -> None:
            try:
                write_on_purpose(conversation_id, reply, self.now)
            except UploadMissing:
                if is_first:
                    del self.requested[message_id]

        self._until_done(write)

    def agent_cancels(self, message_id: str) -> None:
        def cancel() -> None:
            try:
                cancel_reply(self._conversation_of(message_id), message_id, by=ANN, now=self.now)
            except TooLateToCancel:
                return

        self._until_done(cancel)

    def agent_retries(self, message_id: str) -> None:
        def retry() -> None:
            try:
                retry_reply(self._conversation_of(message_id), message_id, self.now, uploads=wiring.uploads)
            except (NotFailed, UploadMissing):
                return

        self.requested[message_id].sent_again += 1
        self._until_done(retry)

    def agent_decides(
        self, message_id: str, decision: Literal["mine", "send", "discard"], taken_for: str | None = None
    ) -> None:
        """About a reply that nobody can confirm."""
        reply = self.requested[message_id]
        reply.sent_again += decision == "send"
        reply.is_mine |= decision == "mine"

        def decide() -> None:
            conversation_id = self._conversation_of(message_id)
            try:
                resolve_reply(conversation_id, message_id, decision, taken_for, by=ANN, now=self.now)
            except NotToDecide:
                return

        self._until_done(decide)

    def agent_opens(self, thread_id: str) -> None:
        """What the web app requests in the background when a conversation is opened."""
        event = {"conversation_id": conversations.id_for(thread_id)}
        self._invoke(lambda: self._handle(refresh_conversation.lambda_handler, "refresh_conversation", event))

    def agent_opens_file(self, thread_id: str, attachment_id: str) -> None:
        """The web app asks until it has an answer."""
        self._until_done(lambda: self.files.look(self, thread_id, attachment_id))

    def marketplace_removes(self, thread_id: str, index: int, is_counted: bool = False) -> None:
        marketplace = self.sandbox.marketplace
        message_id = marketplace.threads[thread_id]["messages"][index]["id"]
        self.removed.add(message_id)
        marketplace.hide_message(thread_id, message_id, is_counted)

    def _conversation_of(self, message_id: str) -> str:
        return conversations.id_for(self.requested[message_id].thread_id)

    def agent_changes(
        self, thread_id: str, change: Change, by: Person = ANN, seen: str | None = None
    ) -> None:
        """The web app asks until it has an answer. On the screen is what the marketplace shows, or ``seen``."""
        conversation_id = conversations.id_for(thread_id)
        last = self.sandbox.marketplace.threads[thread_id]["messages"][-1]["id"]
        screen = Seen(AFTER_EVERY_VERSION, seen or messages.received_id(last))
        if change.state is State.DONE or change.no_reply_needed:
            self.decisions.append(Decision(thread_id, screen.message_id or "", self.now))

        def ask() -> None:
            try:
                change_conversation(conversation_id, change, screen, by, lambda: self.now)
            except (ConversationChanged, ReplyFailed, SeenMessageUnknown, SnoozeInPast):
                return

        self._until_done(ask)

    # Our functions, as AWS invokes them

    def synchronise(self, seconds_left: Callable[[], float] = lambda: 270) -> bool:
        """Whether a whole run came to its end.

        One that the marketplace asks to wait has read nothing. While another run has the lease, none begins.
        """
        context = RunContext(seconds_left)
        reports: list[dict[str, Any]] = []

        def run() -> None:
            reports.append(self._handle(sync_messages.lambda_handler, "sync_messages", {}, context))

        return self._invoke(run) and reports[0].get("ended_early", "") is None

    def run_beside(self) -> None:
        """A run that does not ask for the lease: another one may be in the middle of its work."""
        self._invoke(new_sync(self.cloud, self._mirakl(), lambda: self.now).run)

    def agent_requests_a_run(self) -> None:
        """The web app requests one when it is opened. The function that it starts may find another run."""

        def start() -> None:
            self.synchronise()

        self._invoke(lambda: request_sync(self.now, start))

    def process_events(self) -> None:
        """Everything that is due now: stream records, automatic replies, queue messages."""
        self.read_stream()
        self.auto_reply()
        self.read_stream()
        self.deliver()
        self.read_stream()
        self.fetch_files()

    def fetch_files(self, *, again: bool = False) -> None:
        """What was started in the background. ``again``: Lambda hands the same events over once more."""
        invocations = self.files.invocations
        events = invocations.done[-2:] if again else invocations.taken()
        for event in events:
            work = partial(self._fetch_file, event)
            any(self._invoke(work) for _ in range(LAMBDA_TRIES))

    def _fetch_file(self, event: Event) -> None:
        with patch.object(wiring, "attachment_calls", lambda _: calls(self)):
            self._handle(fetch_attachment.lambda_handler, "fetch_attachment", event)

    def later(self, seconds: float) -> None:
        self.now = shift(self.now, seconds=seconds)

    def auto_reply(self) -> None:
        self._stream.auto_reply(lambda record: self._invoke(lambda: self._auto_reply(record)))

    def sweep(self) -> None:
        self._invoke(lambda: self._handle(sweep_replies.lambda_handler, "sweep_replies", {}))

    def wake(self) -> None:
        self._invoke(lambda: self._handle(wake_conversations.lambda_handler, "wake_conversations", {}))

    def deliver(self) -> None:
        self.queue.receive(self._deliver)

    def deliver_again(self) -> None:
        """A second consumer of the queue at the same moment, which a FIFO queue does not have."""
        for message in self.queue.all_messages[-3:]:
            self._deliver({"Records": [{**message.event["Records"][0], "receiptHandle": "none"}]})

    def settle(self) -> None:
        """Lets time pass until nothing is left to do; fails when that takes longer than any fault may."""
        passed = 0
        while passed < LONGEST_SETTLING:
            self.process_events()
            self.sweep()
            self.wake()
            for thread_id, attachment_id in self.files.ids:
                self._invoke(partial(self.files.look, self, thread_id, attachment_id))
            if self._is_idle() or passed % SYNC_EVERY == 0:
                done = self.synchronise()
                self.read_stream()
                if done and self._is_idle():
                    return
            step = self._until_something_is_due(SYNC_EVERY - passed % SYNC_EVERY)
            self.now = shift(self.now, seconds=step)
            passed += step
        raise AssertionError(f"not settled after {LONGEST_SETTLING} s: {self.queue.messages}")

    def read_stream(self) -> None:
        self._stream.read()
        self._stream.enqueue(
            lambda event: self._invoke(
                lambda: self._handle(enqueue_replies.lambda_handler, "enqueue_replies", event)
            )
        )

    def _until_something_is_due(self, until_sync: int) -> int:
        """The sweep runs at each synchronisation at the latest."""
        if not self._stream.is_empty or not self.queue.messages:
            return min(TICK_SECONDS, until_sync)
        visible = min(seconds_between(self.now, message.visible_at) for message in self.queue.messages)
        return min(max(TICK_SECONDS, ceil(visible)), until_sync)

    def _is_idle(self) -> bool:
        """Later runs read threads whose import failed again."""
        waits = self.queue.messages or messages.unsettled_replies(limit=1)
        return (
            self._stream.is_empty
            and self.files.are_settled
            and not waits
            and all(self._shows_no_more(failure.thread_id) for failure in sync_records.import_failures())
        )

    def _shows_no_more(self, thread_id: str) -> bool:
        """A thread that is never complete stays an import failure also when all that it shows is stored."""
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

    def _auto_reply(self, record: Event) -> None:
        image = record["dynamodb"]["NewImage"]
        answer(
            image["conversation_id"]["S"],
            image["message_id"]["S"],
            image["sent_at"]["S"],
            lambda: read_rules(RULES),
            clock_now=self.now,
            timezone=ZoneInfo("America/Toronto"),
        )

    def _deliver(self, event: Event) -> bool:
        """Whether the queue message may be deleted."""
        try:
            answer = self._handle(deliver_message.lambda_handler, "deliver_message", event)
        except (Killed, Exception):
            return False
        return not answer["batchItemFailures"]

    def _handle(
        self, handler: Callable[..., Any], name: str, event: Event, context: LambdaContext | None = None
    ) -> Any:
        """Invokes a handler with the simulation's clock, queue and marketplace."""
        with patch.multiple(
            wiring,
            now=lambda: self.now,
            mirakl=lambda _: self._mirakl(),
            key_hash=lambda: "k",
            sqs=lambda: self.queue,
        ):
            return handler(event, context or CONTEXTS[name])

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
        raise AssertionError("the agent's web app never got an answer")

    def rows(self, thread_id: str) -> list[Message]:
        """All messages of the thread that are stored here, in order."""
        found = messages.load(conversations.id_for(thread_id)).messages.values()
        return sorted(found, key=lambda message: message.position)
