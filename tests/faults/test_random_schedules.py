"""Customers, agents, functions and faults in any order that AWS and the marketplace allow.

``make faults`` runs 2,000 schedules and prints one that fails, as small as it can be made; ``make test`` runs a few.
A seed always stands for the same schedules: what one seed found is found again with ``SEEDS`` and that number, and
other numbers are other schedules.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from os import environ
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from functions.errors import ConversationNotFound
from functions.mirakl import client
from functions.model.clock import shift
from functions.model.messages import Recipient, Sender, Status
from functions.store import conversations
from infra.local.aws.cloud import Cloud
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.faults import Kind
from infra.local.sandbox.rewriting import REWRITINGS, Rewriting
from infra.local.sandbox.server import MarketplaceServer
from tests.faults import AT_ONCE, LONG, is_in_share
from tests.faults.branches import Tried, tried
from tests.faults.crashes import Recorder, Side, recording
from tests.faults.house import House
from tests.faults.in_process import InProcessCloud
from tests.faults.invariants import assert_nothing_lost_and_nothing_twice, assert_words_agree
from tests.faults.scenarios import CHANGED_WORDS

SCHEDULES = int(environ.get("SCHEDULES", "2000" if LONG else "16"))
A_SLICE = 50 if LONG else 8
"""How many schedules one seed stands for."""
SLICES = range(-(-SCHEDULES // A_SLICE))
_FIRST, _, _LAST = environ.get("SEEDS", f"{SLICES[0]}-{SLICES[-1]}").partition("-")
SEEDS = range(int(_FIRST), int(_LAST or _FIRST) + 1)
STEPS = 30
MOST_THREADS = 3
CALLS_A_STEP = 30
"""How many calls to the marketplace one step may lead to, retries and looks for a lost answer included."""

which = st.integers(0, 11)
"""One of several, whatever their number."""
words_of_customers = st.sampled_from(["Where is it?", "Answer me, please!", "Thank you!"])
words_of_agents = st.sampled_from(
    ["Thank you!", "It is on its way.", "We are <b>looking</b> & will call.", CHANGED_WORDS]
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


@dataclass(frozen=True)
class Misfortune:
    """Befalls the call number ``at`` of a step, if it comes to that many."""

    at: int
    side: Side | str
    """One of the sides, or the name of what somebody else does at that moment."""


SIDES: tuple[Side, ...] = ("before", "after", "lost", "twice")
MEANWHILE = ("synchronise", "deliver_again", "sweep", "auto_reply", "agent_opens", "customer_writes")
misfortunes = st.none() | st.builds(
    Misfortune, at=st.integers(0, 20), side=st.sampled_from((*SIDES, *MEANWHILE))
)


class Schedule(RuleBasedStateMachine):
    cloud: Cloud

    def __init__(self) -> None:
        super().__init__()
        self.killed = False
        """Whether any call went wrong, or was overtaken, on our side."""
        self.other_ids = False
        self.cloud.reset()
        self.server = MarketplaceServer()
        self.server.__enter__()
        marketplace = self.marketplace = self.server.marketplace
        self.house = House(self.cloud, self.server)
        self.cloud.use_marketplace(MarketplaceAccess(self.server.url, marketplace.key, marketplace.shop.id))
        self.steps = 0
        self.blows = 0
        """How often a write to the marketplace may have been kept from taking effect, or from being noticed."""

    @initialize(skew=st.integers(-120, 120), rewriting=rewritings)
    def opens(self, skew: int, rewriting: frozenset[Rewriting]) -> None:
        self.house.skew_seconds = skew
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

    @rule(which=which, place=which, is_counted=st.booleans())
    def message_is_taken_away(self, which: int, place: int, is_counted: bool) -> None:
        is_counted &= not self.other_ids
        thread_id = self.thread(which)
        messages = self.marketplace.threads[thread_id]["messages"]
        if len(messages) > 1:
            self.house.marketplace_takes_away(thread_id, place % len(messages), is_counted)

    @precondition(lambda self: not self.other_ids)
    @rule(which=which)
    def thread_will_never_be_whole(self, which: int) -> None:
        """Not together with other ids than M12 named: only a whole thread shows that the named one is not there."""
        self.marketplace.overcount_messages(self.thread(which))

    @rule(operation=st.sampled_from(["M10", "M11", "M12"]), calls=st.integers(1, 3))
    def operation_is_limited(self, operation: str, calls: int) -> None:
        self.server.faults.limit(operation, calls, seconds=300)
        self.blows += 10

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
            self.blows += operation == "any"

    @rule(kind=writes, seconds=st.integers(1, 400))
    def a_write_will_fail(self, kind: Kind, seconds: int) -> None:
        if kind == "other_id":
            if self.marketplace.hidden_counts.total():
                return
            self.other_ids = True
        self.server.faults.add("M12", kind, seconds=seconds)
        self.blows += 1

    # The agents

    @rule(which=which, words=words_of_agents, key=st.sampled_from("ab"), to=notes, misfortune=misfortunes)
    def agent_writes(
        self, which: int, words: str, key: str, to: Recipient, misfortune: Misfortune | None
    ) -> None:
        thread_id = self.thread(which)
        if self.is_here(thread_id):
            if to is Recipient.OPERATOR:
                words, key = f"{words} (A note.)", "note"
            rows = self.house.rows(thread_id)
            seen = rows[-1].id if rows else None
            with self.struck_by(misfortune):
                self.house.agent_writes(thread_id, words, key, to, seen)

    @precondition(lambda self: self.house.asked)
    @rule(which=which, misfortune=misfortunes)
    def agent_cancels(self, which: int, misfortune: Misfortune | None) -> None:
        with self.struck_by(misfortune):
            self.house.agent_cancels(self.reply(which))

    @precondition(lambda self: self.failed())
    @rule(which=which, misfortune=misfortunes)
    def agent_retries(self, which: int, misfortune: Misfortune | None) -> None:
        failed = self.failed()
        self.blows += 1
        with self.struck_by(misfortune):
            self.house.agent_retries(failed[which % len(failed)])

    @precondition(lambda self: self.unconfirmed())
    @rule(which=which, decision=st.sampled_from(["mine", "send", "discard"]), misfortune=misfortunes)
    def agent_decides(
        self, which: int, decision: Literal["mine", "send", "discard"], misfortune: Misfortune | None
    ) -> None:
        reply = (found := self.unconfirmed())[which % len(found)]
        thread_id = self.house.asked[reply].thread_id
        by_shop = [m for m in self.house.rows(thread_id) if m.sender is Sender.TECHNICIAN]
        theirs = [m.id for m in by_shop if m.status is Status.RECEIVED]
        if decision == "mine" and not theirs:
            return
        self.blows += decision == "send"
        with self.struck_by(misfortune):
            self.house.agent_decides(reply, decision, theirs[-1] if decision == "mine" else None)

    @rule(which=which, misfortune=misfortunes)
    def agent_opens(self, which: int, misfortune: Misfortune | None) -> None:
        thread_id = self.thread(which)
        if self.is_here(thread_id):
            with self.struck_by(misfortune):
                self.house.agent_opens(thread_id)

    # AWS

    @rule(misfortune=misfortunes, pages=st.none() | st.integers(0, 3))
    def synchronise(self, misfortune: Misfortune | None, pages: int | None) -> None:
        """``pages`` is after how many looks at the clock the function's time is used up."""
        clock = chain(repeat(270.0, pages), repeat(20.0)) if pages is not None else repeat(270.0)
        with self.struck_by(misfortune):
            self.house.synchronise(lambda: next(clock))

    @rule()
    def stream_is_read(self) -> None:
        self.house.read_stream()

    @rule(misfortune=misfortunes)
    def automatic_replies(self, misfortune: Misfortune | None) -> None:
        with self.struck_by(misfortune):
            self.house.auto_reply()

    @rule(misfortune=misfortunes)
    def queue_is_read(self, misfortune: Misfortune | None) -> None:
        with self.struck_by(misfortune):
            self.house.deliver()

    @precondition(lambda self: self.house.queued_before)
    @rule(which=which)
    def pipe_sends_again(self, which: int) -> None:
        before = self.house.queued_before
        again = before[which % len(before)]
        self.house.enqueue(again.group, again.conversation_id, again.message_id)

    @precondition(lambda self: self.house.queue)
    @rule()
    def queue_loses_its_first_message(self) -> None:
        """It does not, but a person may purge it, or redrive the wrong dead letters."""
        self.house.queue.pop(0)

    @rule(misfortune=misfortunes)
    def sweep(self, misfortune: Misfortune | None) -> None:
        with self.struck_by(misfortune):
            self.house.sweep()

    @rule(seconds=st.sampled_from([1, 5, 30, 76, 130, 361, 900]))
    def time_passes(self, seconds: int) -> None:
        self.house.now = shift(self.house.now, seconds=seconds)

    # What must hold at every moment, and what at the end

    @invariant()
    def nothing_is_sent_that_nobody_asked_for(self) -> None:
        self.steps += 1
        asked: Counter[tuple[str, str]] = Counter()
        for each in self.house.asked.values():
            asked[each.thread_id, each.body] += 1 + each.sent_again
        posted = Counter(
            (p.thread_id, p.body) for p in self.marketplace.posted if "We are on it" not in p.body
        )
        assert posted <= asked
        automatic = Counter(p.thread_id for p in self.marketplace.posted if "We are on it" in p.body)
        assert not automatic or max(automatic.values()) == 1

    def teardown(self) -> None:
        try:
            self.server.faults.clear()
            self.house.settle()
            most_hasty = self.steps * CALLS_A_STEP if self.killed else 0
            assert_nothing_lost_and_nothing_twice(
                self.house, most_calls=CALLS_A_STEP * (10 + self.steps), most_hasty=most_hasty
            )
            self.house.now = shift(self.house.now, hours=25)
            self.house.settle()
            assert_words_agree(self.house)
            replies = len(self.house.asked) + len(self.marketplace.threads)
            assert self.server.app.counts["M12"] <= replies + self.blows
        finally:
            self.server.__exit__(None, None, None)

    # How the rules find what they are about

    def thread(self, which: int) -> str:
        threads = list(self.marketplace.threads)
        return threads[which % len(threads)]

    def reply(self, which: int) -> str:
        return list(self.house.asked)[which % len(self.house.asked)]

    def failed(self) -> list[str]:
        rows = [row for thread_id in self.marketplace.threads for row in self.house.rows(thread_id)]
        return [row.id for row in rows if row.status is Status.FAILED and not row.automatic]

    def unconfirmed(self) -> list[str]:
        rows = [row for thread_id in self.marketplace.threads for row in self.house.rows(thread_id)]
        return [row.id for row in rows if row.status is Status.UNCONFIRMED]

    def is_here(self, thread_id: str) -> bool:
        try:
            conversations.get(conversations.id_for(thread_id))
        except ConversationNotFound:
            return False
        return True

    def struck_by(self, misfortune: Misfortune | None) -> Any:
        if misfortune is None:
            return recording(Recorder())
        self.blows += 1
        self.killed = True
        if misfortune.side in SIDES:
            return recording(Recorder(misfortune.at, misfortune.side))
        return recording(Recorder(misfortune.at, self.somebody_else(misfortune.side)))

    def somebody_else(self, does: str) -> Callable[[], None]:
        house = self.house

        def opens() -> None:
            for thread_id in self.marketplace.threads:
                house.agent_opens(thread_id)

        def synchronise() -> None:
            house.synchronise()

        return {
            "synchronise": synchronise,
            "deliver_again": house.deliver_again,
            "sweep": house.sweep,
            "auto_reply": house.auto_reply,
            "agent_opens": opens,
            "customer_writes": lambda: self.customer_writes(0, "One more thing, please."),
        }[does]


@pytest.mark.timeout(6 * 3600)
def test_in_whatever_order_nothing_is_lost_and_nothing_happens_twice(
    account: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    monkeypatch.setattr(Schedule, "cloud", account, raising=False)
    seeds = [seed for seed in SEEDS if is_in_share(seed)]
    forks = isinstance(account, InProcessCloud)
    outcomes = tried(seeds, schedules_of, AT_ONCE) if forks else _one_by_one(seeds)
    for outcome in outcomes:
        with capsys.disabled():
            sys.stdout.write(f" seed {outcome.way}" + (" failed" if outcome.error else ""))
            sys.stdout.flush()
        assert not outcome.error, outcome.error


def schedules_of(number: int) -> None:
    """The schedules of one seed, which are always the same."""
    run_state_machine_as_test(
        seed(number)(Schedule),
        settings=settings(
            max_examples=A_SLICE,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _one_by_one(seeds: list[int]) -> Iterator[Tried[int, None]]:
    """What fails is raised as it is."""
    for number in seeds:
        schedules_of(number)
        yield Tried(number, None, "")
