"""Actions of the scenarios about states, assignees and tags."""

from __future__ import annotations

from functions.inbox.triage.changes import Change
from functions.model.agents import Person
from functions.model.clock import shift
from functions.model.conversations import State
from tests.faults.simulation import ANN, Simulation

BEN = Person("b-1", "Ben")
SNOOZE_SECONDS = 2 * 3600


def done_then_the_customer_writes(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_changes(thread_id, Change(state=State.DONE))
    simulation.now = shift(simulation.now, seconds=5)
    simulation.sandbox.marketplace.customer_writes(thread_id, "One more thing.")
    simulation.synchronise()


def snoozed_until_it_wakes(simulation: Simulation, thread_id: str) -> None:
    until = shift(simulation.now, seconds=SNOOZE_SECONDS)
    simulation.agent_changes(thread_id, Change(state=State.SNOOZED, snoozed_until=until))
    simulation.now = shift(until, seconds=1)
    simulation.wake()


def assigned_and_tagged(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_changes(thread_id, Change(assignee=ANN, sets_assignee=True, add_tags=("VIP", "Late")))
    simulation.agent_changes(thread_id, Change(assignee=BEN, sets_assignee=True, remove_tags=("vip",)))
    simulation.agent_changes(thread_id, Change(no_reply_needed=True))


def reply_then_done(simulation: Simulation, thread_id: str) -> None:
    """The reply fails after its author has said that the conversation is done."""
    simulation.sandbox.faults.add("M12", "bad_request")
    simulation.agent_writes(thread_id, "It is on its way.")
    simulation.agent_changes(thread_id, Change(state=State.DONE))
    simulation.process_events()


def colleague_presses_done(simulation: Simulation, thread_id: str) -> None:
    """Between two calls of something else, with what is at the marketplace on the screen."""
    simulation.agent_changes(thread_id, Change(state=State.DONE), by=BEN)
