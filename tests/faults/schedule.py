"""Random schedules: everything that people, the marketplace and AWS may do, one step after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import chain, repeat
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from functions.errors import ConversationNotFound
from functions.model.clock import shift
from functions.model.messages import Recipient, Sender, Status
from functions.store import conversations
from infra.local.aws.cloud import Cloud
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.faults import Kind
from infra.local.sandbox.rewriting import REWRITINGS, Rewriting
from infra.local.sandbox.server import MarketplaceServer
from tests.faults.crash_points import CallRecorder, recording
from tests.faults.file_rules import FileRules
from tests.faults.invariants import assert_nothing_lost_and_nothing_twice, assert_texts_agree
from tests.faults.scenarios import REWRITTEN_TEXT
from tests.faults.sent_file_rules import SentFileRules
from tests.faults.simulation import Simulation
from tests.faults.step_faults import FAILURE_MODES, Fault, possible_faults
from tests.faults.triage.rules import TriageRules

MOST_THREADS = 3
CALLS_A_STEP = 30
"""How many calls to the marketplace one step may cause, with retries and reads after an unknown outcome."""
which = st.integers(0, 11)
"""One of several, whatever their number."""
words_of_customers = st.sampled_from(["Where is it?", "Answer me, please!", "Thank you!"])
words_of_agents = st.sampled_from(
    ["Thank you!", "It is on its way.", "We are <b>looking</b> & will call.", REWRITTEN_TEXT]
)
reads: st.SearchStrategy[Kind] = st.sampled_from(
    ["busy", "error", "maintenance", "drop_before", "drop_after", "garbage", "unauthorized", "empty"]
)
writes: st.SearchStrategy[Kind] = st.sampled_from(
    [
        *("busy", "error", "error_after", "maintenance", "drop_before", "drop_after", "bad_request"),
        *("no_id", "no_id_before", "empty_object", "errors_in_200_after", "accepted", "accepted_after"),
        *("other_id", "unauthorized"),
    ]
)
rewritings: st.SearchStrategy[frozenset[Rewriting]] = st.frozensets(st.sampled_from(REWRITINGS))
notes = st.sampled_from([Recipient.CUSTOMER, Recipient.CUSTOMER, Recipient.OPERATOR])


class Schedule(TriageRules, FileRules, SentFileRules, RuleBasedStateMachine):
    cloud: Cloud

    def __init__(self) -> None:
        super().__init__()
        self.has_faults = False
        """Whether a fault has hit any of our calls."""
        self.other_ids = False
        self.cloud.reset()
        self.server = MarketplaceServer()
        self.server.__enter__()
        marketplace = self.marketplace = self.server.marketplace
        self.simulation = Simulation(self.cloud, self.server)
        self.cloud.use_marketplace(MarketplaceAccess(self.server.url, marketplace.key, marketplace.shop.id))
        self.steps = 0
        self.reasons_to_repeat = 0
        """How often a write to the marketplace may have failed, or its success may have been lost."""

    @initialize(skew=st.integers(-120, 120), rewriting=rewritings)
    def opens(self, skew: int, rewriting: frozenset[Rewriting]) -> None:
        self.simulation.skew_seconds = skew
        self.marketplace.rewriting = rewriting
        self.customer_opens_a_thread()

    # The marketplace's side

    @precondition(lambda self: len(self.marketplace.threads) < MOST_THREADS)
    @rule()
    def customer_opens_a_thread(self) -> None:
        person = self.marketplace.add_customer("Marie", "Tremblay")
        order_id = self.marketplace.add_order(person, "Dock")
        self.marketplace.open_thread("Where is it?", person, order_id=order_id)

    @rule(which=which, words=words_of_customers)
    def customer_writes(self, which: int, words: str) -> None:
        self.marketplace.customer_writes(self.thread(which), words)

    @rule(which=which)
    def operator_writes(self, which: int) -> None:
        self.marketplace.operator_writes(self.thread(which), "<b>Please</b> upload the invoice.")

    @rule(which=which)
    def shop_writes_in_the_back_office(self, which: int) -> None:
        self.marketplace.back_office_writes(self.thread(which), "Written in the back office.")

    @rule(which=which, index=which, is_counted=st.booleans())
    def message_is_removed(self, which: int, index: int, is_counted: bool) -> None:
        is_counted &= not self.other_ids
        thread_id = self.thread(which)
        messages = self.marketplace.threads[thread_id]["messages"]
        if len(messages) > 1:
            self.simulation.marketplace_removes(thread_id, index % len(messages), is_counted)

    @precondition(lambda self: not self.other_ids)
    @rule(which=which)
    def thread_is_never_complete(self, which: int) -> None:
        """Not together with other ids than M12 named: only a complete thread proves that the named id is missing."""
        self.marketplace.overcount_messages(self.thread(which))

    @rule(operation=st.sampled_from(["M10", "M11", "M12"]), calls=st.integers(1, 3))
    def operation_is_limited(self, operation: str, calls: int) -> None:
        self.server.faults.limit(operation, calls, seconds=300)
        self.reasons_to_repeat += 10

    @rule(which=which, topic=st.sampled_from(["Late", "Lost"]))
    def topic_is_renamed(self, which: int, topic: str) -> None:
        self.marketplace.rename_topic(self.thread(which), {"type": "FREE_TEXT", "value": topic})

    @rule(which=which)
    def first_message_is_edited(self, which: int) -> None:
        thread_id = self.thread(which)
        first = self.marketplace.threads[thread_id]["messages"][0]
        self.marketplace.edit_message(thread_id, first["id"], first["body"] + " (edited)")

    @rule(operation=st.sampled_from(["M10", "M11", "OR11", "any"]), kind=reads, seconds=st.integers(1, 400))
    def a_read_will_fail(self, operation: str, kind: Kind, seconds: int) -> None:
        if operation != "any" or kind in ("busy", "error", "maintenance", "drop_before"):
            self.server.faults.add(operation, kind, seconds=seconds)
            self.reasons_to_repeat += operation == "any"
            self.simulation.files.answers_lost += operation == "any"

    @rule(kind=writes, seconds=st.integers(1, 400))
    def a_write_will_fail(self, kind: Kind, seconds: int) -> None:
        if kind == "other_id":
            if self.marketplace.hidden_counts.total():
                return
            self.other_ids = True
        self.server.faults.add("M12", kind, seconds=seconds)
        self.reasons_to_repeat += 1

    # The agents

    @rule(which=which, words=words_of_agents, key=st.sampled_from("ab"), to=notes, fault=possible_faults)
    def agent_writes(self, which: int, words: str, key: str, to: Recipient, fault: Fault | None) -> None:
        thread_id = self.thread(which)
        if self.is_here(thread_id):
            if to is Recipient.OPERATOR:
                words, key = f"{words} (A note.)", "note"
            rows = self.simulation.rows(thread_id)
            seen = rows[-1].id if rows else None
            with self.with_fault(fault):
                self.simulation.agent_writes(thread_id, words, key, to, seen)

    @precondition(lambda self: self.simulation.requested)
    @rule(which=which, fault=possible_faults)
    def agent_cancels(self, which: int, fault: Fault | None) -> None:
        with self.with_fault(fault):
            self.simulation.agent_cancels(self.reply(which))

    @precondition(lambda self: self.failed())
    @rule(which=which, fault=possible_faults)
    def agent_retries(self, which: int, fault: Fault | None) -> None:
        failed = self.failed()
        self.reasons_to_repeat += 1
        with self.with_fault(fault):
            self.simulation.agent_retries(failed[which % len(failed)])

    @precondition(lambda self: self.unconfirmed())
    @rule(which=which, decision=st.sampled_from(["mine", "send", "discard"]), fault=possible_faults)
    def agent_decides(
        self, which: int, decision: Literal["mine", "send", "discard"], fault: Fault | None
    ) -> None:
        reply = (found := self.unconfirmed())[which % len(found)]
        thread_id = self.simulation.requested[reply].thread_id
        by_shop = [m for m in self.simulation.rows(thread_id) if m.sender is Sender.TECHNICIAN]
        theirs = [m.id for m in by_shop if m.status is Status.RECEIVED]
        if decision == "mine" and not theirs:
            return
        self.reasons_to_repeat += decision == "send"
        with self.with_fault(fault):
            self.simulation.agent_decides(reply, decision, theirs[-1] if decision == "mine" else None)

    @rule(which=which, fault=possible_faults)
    def agent_opens(self, which: int, fault: Fault | None) -> None:
        thread_id = self.thread(which)
        if self.is_here(thread_id):
            with self.with_fault(fault):
                self.simulation.agent_opens(thread_id)

    # AWS

    @rule(fault=possible_faults, pages=st.none() | st.integers(0, 3))
    def synchronise(self, fault: Fault | None, pages: int | None) -> None:
        """``pages``: after so many pages the function's time is used up. The lease asks for the time once before."""
        clock = chain(repeat(270.0, pages + 1), repeat(20.0)) if pages is not None else repeat(270.0)
        with self.with_fault(fault):
            self.simulation.synchronise(lambda: next(clock))

    @rule(fault=possible_faults)
    def agent_requests_a_run(self, fault: Fault | None) -> None:
        with self.with_fault(fault):
            self.simulation.agent_requests_a_run()

    @rule()
    def stream_is_read(self) -> None:
        self.simulation.read_stream()

    @rule(fault=possible_faults)
    def automatic_replies(self, fault: Fault | None) -> None:
        with self.with_fault(fault):
            self.simulation.auto_reply()

    @rule(fault=possible_faults)
    def queue_is_read(self, fault: Fault | None) -> None:
        with self.with_fault(fault):
            self.simulation.deliver()

    @precondition(lambda self: self.simulation.queue.all_messages)
    @rule(which=which)
    def queue_brings_a_message_again(self, which: int) -> None:
        before = self.simulation.queue.all_messages
        again = before[which % len(before)]
        self.simulation.queue.add(again.group, again.body)

    @precondition(lambda self: self.simulation.queue.messages)
    @rule()
    def queue_loses_its_first_message(self) -> None:
        """SQS does not, but a person may purge the queue, or redrive the wrong dead letters."""
        self.simulation.queue.messages.pop(0)

    @rule(fault=possible_faults)
    def sweep(self, fault: Fault | None) -> None:
        with self.with_fault(fault):
            self.simulation.sweep()

    @rule(seconds=st.sampled_from([1, 5, 30, 76, 130, 361, 900, 4000]))
    def time_passes(self, seconds: int) -> None:
        self.simulation.now = shift(self.simulation.now, seconds=seconds)

    # What must hold after every step, and at the end

    @invariant()
    def nothing_is_sent_that_nobody_requested(self) -> None:
        self.steps += 1
        requested: Counter[tuple[str, str]] = Counter()
        for each in self.simulation.requested.values():
            requested[each.thread_id, each.body] += 1 + each.sent_again
        posted = Counter(
            (p.thread_id, p.body) for p in self.marketplace.posted if "We are on it" not in p.body
        )
        assert posted <= requested
        automatic = Counter(p.thread_id for p in self.marketplace.posted if "We are on it" in p.body)
        assert not automatic or max(automatic.values()) == 1

    def teardown(self) -> None:
        try:
            self.server.faults.clear()
            self.simulation.settle()
            most_premature = self.steps * CALLS_A_STEP if self.has_faults else 0
            assert_nothing_lost_and_nothing_twice(
                self.simulation, most_calls=CALLS_A_STEP * (10 + self.steps), most_premature=most_premature
            )
            self.simulation.now = shift(self.simulation.now, hours=25)
            self.simulation.settle()
            assert_texts_agree(self.simulation)
            replies = len(self.simulation.requested) + len(self.marketplace.threads)
            assert self.server.app.counts["M12"] <= replies + self.reasons_to_repeat
        finally:
            self.server.__exit__(None, None, None)

    # What the rules choose from

    def thread(self, which: int) -> str:
        threads = list(self.marketplace.threads)
        return threads[which % len(threads)]

    def reply(self, which: int) -> str:
        return list(self.simulation.requested)[which % len(self.simulation.requested)]

    def failed(self) -> list[str]:
        rows = [row for thread_id in self.marketplace.threads for row in self.simulation.rows(thread_id)]
        return [row.id for row in rows if row.status is Status.FAILED and not row.automatic]

    def unconfirmed(self) -> list[str]:
        rows = [row for thread_id in self.marketplace.threads for row in self.simulation.rows(thread_id)]
        return [row.id for row in rows if row.status is Status.UNCONFIRMED]

    def is_here(self, thread_id: str) -> bool:
        try:
            conversations.get(conversations.id_for(thread_id))
        except ConversationNotFound:
            return False
        return True

    def with_fault(self, fault: Fault | None) -> Any:
        if fault is None:
            return recording(CallRecorder())
        self.reasons_to_repeat += 1
        self.has_faults = True
        if fault.mode in FAILURE_MODES:
            return recording(CallRecorder(fault.at, fault.mode))
        return recording(CallRecorder(fault.at, self.concurrent_action(fault.mode)))

    def concurrent_action(self, name: str) -> Callable[[], None]:
        simulation = self.simulation

        def opens() -> None:
            for thread_id in self.marketplace.threads:
                simulation.agent_opens(thread_id)

        return {
            "run_beside": simulation.run_beside,
            "agent_requests_a_run": simulation.agent_requests_a_run,
            "deliver_again": simulation.deliver_again,
            "sweep": simulation.sweep,
            "auto_reply": simulation.auto_reply,
            "agent_opens": opens,
            "customer_writes": lambda: self.customer_writes(0, "One more thing, please."),
        }[name]
