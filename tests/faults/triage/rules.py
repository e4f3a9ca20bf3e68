"""What agents do with conversations in the random schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from functions.inbox.triage.changes import Change
from functions.model.agents import Person
from functions.model.clock import shift
from functions.model.conversations import State
from tests.faults.simulation import ANN
from tests.faults.triage.actions import BEN

if TYPE_CHECKING:
    from tests.faults.schedule import Schedule

which = st.integers(0, 11)
people = st.sampled_from([ANN, BEN])
assignees: st.SearchStrategy[Person | None] = st.sampled_from([ANN, BEN, None])
states = st.sampled_from(State)
labels = st.sampled_from(["VIP", "Late", "late"])


class TriageRules:
    """For ``Schedule``."""

    @rule(which=which, state=states, by=people, seconds=st.sampled_from([30, 900, 4000]))
    def agent_sets_state(
        self: Schedule,
        which: int,
        state: State,
        by: Person,
        seconds: int,
    ) -> None:
        snoozed = state is State.SNOOZED
        until = shift(self.simulation.now, seconds=seconds) if snoozed else None
        self._change(which, Change(state=state, snoozed_until=until), by)

    @rule(which=which, assignee=assignees, by=people)
    def agent_assigns(self: Schedule, which: int, assignee: Person | None, by: Person) -> None:
        self._change(which, Change(assignee=assignee, sets_assignee=True), by)

    @rule(which=which, tag=labels, adds=st.booleans(), by=people)
    def agent_tags(self: Schedule, which: int, tag: str, adds: bool, by: Person) -> None:
        self._change(which, Change(add_tags=(tag,)) if adds else Change(remove_tags=(tag,)), by)

    @rule(which=which, needed=st.booleans(), by=people)
    def agent_says_no_reply_needed(self: Schedule, which: int, needed: bool, by: Person) -> None:
        self._change(which, Change(no_reply_needed=needed), by)

    def _change(self: Any, which: int, change: Change, by: Person) -> None:
        thread_id = self.thread(which)
        if self.is_here(thread_id):
            self.simulation.agent_changes(thread_id, change, by)
