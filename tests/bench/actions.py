"""``make bench``: what each action costs on Amazon's DynamoDB Local, into docs/benchmarks.md.

The figures to look at are calls and capacity units. They must be the same in a large inbox as in a small one, and in
a long conversation as in a short one. CPU times are this machine's, and decide nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from functions import wiring
from functions.delivery_queue import entry_of_reply
from functions.model.clock import utc_now
from functions.store import conversations, messages, rules
from functions.store.sync_state import Backfill
from infra.local.aws.cloud import local_cloud
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.bench import files, opened, triage
from tests.bench.metering import Meter, metered
from tests.builders import REPOSITORY
from tests.builders.api import Api

PAGE = REPOSITORY / "docs" / "benchmarks.md"
INBOXES = (1_000, 10_000, 100_000)
"""Conversations that the inbox has."""
LENGTHS = (5, 100, 990)
"""Messages of the conversation in which something happens. A thread holds at most 1,000."""
READ_STEP = 0.5
"""Read units of 4 kB that are read eventually consistent. DynamoDB rounds each query up to them."""
BACK_FILL = (100, 1_000)
"""Threads and messages that are read at first."""

FLOORS = {
    "list 50": (3.5, 0, "50 rows of the index, 0.5 units for 4 kB"),
    "open 50 messages": (11, 0, "50 messages read consistently, the conversation and its customer"),
    "a new message": (
        6,
        5,
        "conversations, customer and summary; message, its index, summary, two index keys",
    ),
    "a reply is accepted": (4, 3, "the row, its place in time, its place among open replies"),
    "a reply is delivered": (
        4,
        8,
        "sending and sent, each with its index; claim; summary with its index keys",
    ),
    "a delivered reply is met again": (
        6,
        5,
        "the marketplace's time moves the row and the summary in their indexes",
    ),
    "a quiet run": (1, 1, "the lease and the status of the run"),
    "back-fill, a message": (0.5, 3, "the message and its index, and its share of conversation and customer"),
    "full check, a thread": (4, 0, "conversation, customer, and its rows"),
    **opened.FLOORS,
    **triage.FLOORS,
}
"""Read units and write units of the least that these tables allow, and what they are for."""


@dataclass(frozen=True)
class Cost:
    calls: int
    reads: float
    writes: float
    refused: int
    cpu: float
    """Seconds."""

    def __sub__(self, other: Cost) -> Cost:
        return Cost(
            self.calls - other.calls,
            self.reads - other.reads,
            self.writes - other.writes,
            self.refused - other.refused,
            self.cpu - other.cpu,
        )

    def equals(self, other: Cost) -> bool:
        """Whether the difference is at most the rounding of one query, whose rows may be some bytes larger."""
        same_calls = (self.calls, self.writes) == (other.calls, other.writes)
        return same_calls and abs(self.reads - other.reads) <= READ_STEP

    def each(self, count: int) -> Cost:
        return Cost(
            round(self.calls / count), self.reads / count, self.writes / count, self.refused, self.cpu / count
        )

    @property
    def units(self) -> str:
        return f"{self.reads:.3g} + {self.writes:.3g}"


Costs = dict[tuple[str, int | None], Cost]
"""By action and length of the conversation; None where the length does not matter."""


def main() -> int:
    found = {size: measure(size) for size in INBOXES}
    large = found[INBOXES[-1]]
    differing = [
        f"{action}, {length or 'any'}, with {size:,}"
        for size, costs in found.items()
        for (action, length), cost in costs.items()
        if not cost.equals(large[action, length])
    ]
    say("a file of 20 MB")
    with bench(size=0) as small:
        passed = small.file_of_20_mb()
    PAGE.write_text("\n".join([*page(large, differing), "", *files.lines(passed), ""]), encoding="utf-8")
    sys.stdout.write(PAGE.read_text(encoding="utf-8"))
    return 1 if differing else 0


def measure(size: int) -> Costs:
    with bench(size) as started:
        return started.run()


@contextmanager
def bench(size: int) -> Iterator[Bench]:
    with dynamodb_local() as url, local_cloud(dynamodb_url=url) as cloud, MarketplaceServer() as sandbox:
        marketplace = sandbox.marketplace
        cloud.use_marketplace(MarketplaceAccess(sandbox.url, marketplace.key, marketplace.shop.id))
        rules.replace_rules([])
        yield Bench(marketplace, LambdaRuntime(), size)


class Bench:
    def __init__(self, marketplace: FakeMarketplace, lambdas: LambdaRuntime, size: int) -> None:
        self._marketplace = marketplace
        self._lambdas = lambdas
        self._api = Api(lambdas)
        self._size = size

    def run(self) -> Costs:
        say(f"an inbox of {self._size:,} conversations")
        found: Costs = {}
        self._marketplace.bulk_seed(*BACK_FILL)
        with measured() as cost:
            self._synchronise_all()
        found["back-fill, a message", None] = cost[0].each(BACK_FILL[1])
        check_everything()
        with measured() as cost:
            self._synchronise_all()
        found["full check, a thread", None] = cost[0].each(BACK_FILL[0])
        triage.fill(self._size)
        threads = {length: self._open_dialogue(length) for length in LENGTHS}
        check_everything()
        self._synchronise_all()
        quiet = self._cost_of_run()
        found["a quiet run", None] = quiet
        found["list 50", None] = self._cost(lambda: self._api.get("/api/conversations", limit=50))
        for length, thread_id in threads.items():
            for action, cost_of in self._actions_in(thread_id, quiet):
                found[action, length] = cost_of
                say(f"  {action}, {length} messages: {cost_of.calls} calls, {cost_of.units} units")
        short = threads[LENGTHS[0]]
        work = triage.actions(
            self._api, self._marketplace, short, self._cost, lambda: self._cost_of_run() - quiet
        )
        for action, cost_of in (*opened.actions(self._api, short, self._cost), *work):
            found[action, None] = cost_of
            say(f"  {action}: {cost_of.calls} calls, {cost_of.units} units")
        return found

    def file_of_20_mb(self) -> list[files.Passed]:
        thread_id = self._open_dialogue(LENGTHS[0])
        self._synchronise_all()
        return files.measure(self._lambdas, self._marketplace, thread_id, self._synchronise_all)

    def _actions_in(self, thread_id: str, quiet: Cost) -> Iterator[tuple[str, Cost]]:
        conversation_id = conversations.id_for(thread_id)
        path = f"/api/conversations/{conversation_id}"
        self._marketplace.customer_writes(
            thread_id, "And where is it now? I was told Tuesday, and it is Friday."
        )
        yield "a new message", self._cost_of_run() - quiet
        yield "open 50 messages", self._cost(lambda: self._api.get(path, limit=50))
        body = {"body": "It is on its way to you. " * 8}
        yield "a reply is accepted", self._cost(lambda: self._api.post(f"{path}/messages", body, "bench"))
        (reply,) = messages.unsettled_replies(limit=2)
        record = {"messageId": "1", "receiptHandle": "none", "body": entry_of_reply(reply)["MessageBody"]}
        yield (
            "a reply is delivered",
            self._cost(lambda: self._lambdas.invoke("deliver_message", {"Records": [record]})),
        )
        yield "a delivered reply is met again", self._cost_of_run() - quiet

    def _open_dialogue(self, length: int) -> str:
        """Questions and answers in turn, until two days ago."""
        person = self._marketplace.add_customer("Marie", "Tremblay")
        order_id = self._marketplace.add_order(person, "USB-C dock")
        before = timedelta(days=2, minutes=length)
        thread_id = self._marketplace.open_thread("Where is it?", person, order_id=order_id, ago=before)
        for number in range(1, length + length % 2):
            is_answer = number % 2 == 1
            write = self._marketplace.back_office_writes if is_answer else self._marketplace.customer_writes
            write(thread_id, "We are looking into it. " * 12, ago=before - timedelta(minutes=number))
        return thread_id

    def _synchronise_all(self) -> None:
        while self._lambdas.invoke("sync_messages", {})["backfilling"]:
            pass

    def _cost_of_run(self) -> Cost:
        return self._cost(lambda: self._lambdas.invoke("sync_messages", {}))

    def _cost(self, work: Callable[[], object]) -> Cost:
        with measured() as cost:
            work()
        return cost[0]


@contextmanager
def measured() -> Iterator[list[Cost]]:
    found: list[Cost] = []
    began = time.process_time()
    meter: Meter
    with metered() as meter:
        yield found
    cpu = time.process_time() - began
    found.append(Cost(meter.calls.total(), meter.read_units, meter.write_units, meter.refused, cpu))


def check_everything() -> None:
    """Lets the next runs compare every thread with its rows, from the first one on."""
    store = wiring.sync_state_store()
    state = store.load()
    assert state
    everything = Backfill(since=None, is_full_check=True, moved_at=utc_now())
    store.save(replace(state, backfills=(everything,)))


def page(costs: Costs, differing: list[str]) -> list[str]:
    same = "the same, up to the rounding of one query (0.5 read units)"
    if differing:
        same += f", except for: {'; '.join(differing)}"
    lines = [
        "# Benchmarks",
        "",
        "`make bench` writes this page.",
        "Each action runs once on Amazon's DynamoDB Local, through the real functions and the sandbox marketplace.",
        f"The figures are those of an inbox of {INBOXES[-1]:,} conversations.",
        f"With {INBOXES[0]:,} and {INBOXES[1]:,} they are {same}.",
        "",
        "Units are read units + write units; a refused conditional write counts as a write unit.",
        "The floor is the least that these tables allow.",
        "CPU time contains the sandbox marketplace, which runs in the same process.",
        "",
        "| action | messages in the conversation | calls | units | refused writes | CPU (ms) | floor | for |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for (action, length), cost in sorted(costs.items(), key=lambda each: list(FLOORS).index(each[0][0])):
        reads, writes, words = FLOORS[action]
        cells = [
            action,
            f"{length:,}" if length else "any",
            str(cost.calls),
            cost.units,
            str(cost.refused),
            f"{cost.cpu * 1000:.0f}",
            f"{reads:g} + {writes:g}",
            words,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
