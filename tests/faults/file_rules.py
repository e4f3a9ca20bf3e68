"""What customers attach and agents open in the random schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from infra.local.sandbox.faults import Kind
from infra.local.sandbox.file_contents import content_of
from tests.faults.received_files import NAME, attached
from tests.faults.step_faults import Fault, possible_faults

if TYPE_CHECKING:
    from tests.faults.schedule import Schedule

which = st.integers(0, 11)
answers: st.SearchStrategy[Kind] = st.sampled_from(
    ["busy", "error", "maintenance", "drop_before", "drop_after", "garbage", "empty", "cut", "chunked"]
)


class FileRules:
    """For ``Schedule``."""

    @rule(which=which)
    def customer_attaches_a_file(self: Schedule, which: int) -> None:
        files = [(NAME, content_of(f"{len(self.marketplace.files)}.jpg"))]
        self.marketplace.customer_writes(self.thread(which), "See the lid.", attachments=files)

    @precondition(lambda self: self.marketplace.files)
    @rule(which=which, fault=possible_faults)
    def agent_opens_a_file(self: Schedule, which: int, fault: Fault | None) -> None:
        thread_id = self.thread(which)
        for attachment_id in attached(self.simulation, thread_id)[:2]:
            with self.with_fault(fault):
                self.simulation.agent_opens_file(thread_id, attachment_id)

    @precondition(lambda self: self.simulation.files.invocations.waiting)
    @rule(fault=possible_faults)
    def files_are_fetched(self: Schedule, fault: Fault | None) -> None:
        with self.with_fault(fault):
            self.simulation.fetch_files()

    @precondition(lambda self: self.simulation.files.invocations.done)
    @rule()
    def lambda_hands_events_over_again(self: Schedule) -> None:
        self.simulation.fetch_files(again=True)

    @precondition(lambda self: self.marketplace.files)
    @rule(kind=answers, seconds=st.integers(1, 400))
    def a_fetch_will_fail(self: Schedule, kind: Kind, seconds: int) -> None:
        self.server.faults.add("M13", kind, seconds=seconds)
        self.simulation.files.answers_lost += 1
