"""Actions and set-up of the scenarios about a conversation with a checkpoint: most of it was settled hours ago."""

from __future__ import annotations

from functions.model.clock import shift
from functions.store import conversations
from tests.faults.simulation import Simulation

HOURS_SECONDS = 2 * 3600


def old_conversation(simulation: Simulation, thread_id: str) -> None:
    """Two questions, answered here and in the back office, all hours ago; the third question waits."""
    marketplace = simulation.sandbox.marketplace
    simulation.synchronise()
    simulation.agent_writes(thread_id, "It left yesterday.")
    simulation.settle()
    hours_pass(simulation)
    marketplace.customer_writes(thread_id, "Has it left?")
    simulation.synchronise()
    marketplace.back_office_writes(thread_id, "Yes, it has.")
    for question in ("And now?", "Nothing has come."):
        hours_pass(simulation)
        marketplace.customer_writes(thread_id, question)
        simulation.synchronise()
        simulation.process_events()
    assert conversations.get(conversations.id_for(thread_id)).checkpoint


def hours_pass(simulation: Simulation) -> None:
    simulation.now = shift(simulation.now, seconds=HOURS_SECONDS)


def old_conversation_goes_on(simulation: Simulation, thread_id: str) -> None:
    """A reply, hours later the customer's answer: the checkpoint moves."""
    simulation.agent_writes(thread_id, "We look into it.")
    simulation.process_events()
    simulation.synchronise()
    hours_pass(simulation)
    simulation.sandbox.marketplace.customer_writes(thread_id, "And?")
    simulation.synchronise()


def old_message_changes(simulation: Simulation, thread_id: str) -> None:
    """The oldest message that a list shows is edited, while the customer writes."""
    marketplace = simulation.sandbox.marketplace
    oldest_shown = marketplace.threads[thread_id]["messages"][-3]
    marketplace.edit_message(thread_id, oldest_shown["id"], "In other words.")
    marketplace.customer_writes(thread_id, "And?")
    hours_pass(simulation)
    simulation.synchronise()
    simulation.process_events()


def old_message_is_removed(simulation: Simulation, thread_id: str) -> None:
    """A message before the checkpoint disappears, and somebody opens the conversation."""
    simulation.marketplace_removes(thread_id, 1)
    hours_pass(simulation)
    simulation.agent_opens(thread_id)
    simulation.agent_writes(thread_id, "We look into it.")
    simulation.process_events()
