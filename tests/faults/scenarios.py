"""The scenarios, each of which is run once for every way in which one of its calls can go wrong.

The marketplace's lists hold one thread a page here, with its last three messages. Time passes before a run, so that
no later run finds by its overlap what this one did not store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from functions.model.clock import shift
from functions.model.messages import Recipient, Status
from functions.store.messages import received_id
from infra.local.sandbox.faults import Kind
from infra.local.sandbox.rewriting import REWRITINGS
from tests.faults.old_conversations import (
    old_conversation,
    old_conversation_goes_on,
    old_message_changes,
    old_message_is_removed,
)
from tests.faults.received_files import (
    colleague_opens_the_file,
    file_attached,
    file_is_fetched_at_the_second_try,
    file_is_opened,
)
from tests.faults.sent_files import (
    file_expires,
    file_is_replaced,
    files_are_uploaded,
    reply_with_two_files,
    reply_with_two_files_fails,
    reply_with_two_files_whose_answer_is_lost,
    retry_with_files,
)
from tests.faults.simulation import Simulation
from tests.faults.triage.actions import (
    assigned_and_tagged,
    colleague_presses_done,
    done_then_the_customer_writes,
    reply_then_done,
    snoozed_until_it_wakes,
)

Actions = Callable[[Simulation, str], None]
PASSING_SECONDS = 900
REWRITTEN_TEXT = "It is on its way\u200b 😀, see https://example.com/t/1 or <ann@example.com>, 514 555 0100."


@dataclass(frozen=True)
class Scenario:
    """``setup`` goes well; in ``actions`` one call goes wrong. Both get the first thread's id."""

    name: str
    actions: Actions
    setup: Actions
    is_in_short_form: bool = False
    is_large: bool = False
    """One of those that take minutes together: ``make test-matrix`` runs its short form, and ``make test`` does not."""
    most_calls: int = 150
    """How often the marketplace may be called in all."""
    beside: tuple[str, ...] = ("a customer writes and a run stores it",)
    """The names of the concurrent actions in the short form; the long form has all of them."""


def nothing(simulation: Simulation, thread_id: str) -> None:
    pass


def synchronised(simulation: Simulation, thread_id: str) -> None:
    assert simulation.synchronise()
    simulation.process_events()


def time_passes(simulation: Simulation) -> None:
    simulation.now = shift(simulation.now, seconds=PASSING_SECONDS)


# Synchronising


def first_back_fill(simulation: Simulation, thread_id: str) -> None:
    marketplace = simulation.sandbox.marketplace
    ann = marketplace.add_customer("Ann", "Lee")
    other = marketplace.open_thread("In stock?", ann, entities=[("MMP_OFFER", "21", "Dock")])
    marketplace.back_office_writes(other, "Yes, it is.")
    time_passes(simulation)
    simulation.synchronise()
    simulation.process_events()


def news(simulation: Simulation, thread_id: str) -> None:
    """A new message, a renamed topic, a thread longer than a list shows, and a new thread."""
    marketplace = simulation.sandbox.marketplace
    ann = marketplace.add_customer("Ann", "Lee")
    marketplace.customer_writes(thread_id, "Still nothing.")
    marketplace.rename_topic(thread_id, {"type": "FREE_TEXT", "value": "Late"})
    for number in range(3):
        marketplace.customer_writes(thread_id, f"And another {number}.")
    marketplace.open_thread("In stock?", ann, entities=[("MMP_OFFER", "21", "Dock")])
    time_passes(simulation)
    simulation.synchronise()
    simulation.process_events()


def long_thread_shown_in_part(simulation: Simulation, thread_id: str) -> None:
    """The list does not hold all messages, and M10 fails for the rest of the run."""
    for number in range(4):
        simulation.sandbox.marketplace.customer_writes(thread_id, f"One more {number}.")
    simulation.sandbox.faults.add("M10", "error", count=5)
    time_passes(simulation)
    simulation.synchronise()


def never_complete(simulation: Simulation, thread_id: str) -> None:
    simulation.sandbox.marketplace.overcount_messages(thread_id)
    simulation.sandbox.marketplace.customer_writes(thread_id, "Still nothing.")
    time_passes(simulation)
    simulation.synchronise()
    lost_answer("drop_before", simulation, thread_id)


def message_removed(is_counted: bool, simulation: Simulation, thread_id: str) -> None:
    """The marketplace has removed a customer's message when we look for our reply."""
    simulation.sandbox.marketplace.customer_writes(thread_id, "Rude words.")
    simulation.synchronise()
    simulation.marketplace_removes(thread_id, -1, is_counted)
    lost_answer("drop_before", simulation, thread_id)
    simulation.synchronise()


# Replying


def one_reply(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_writes(thread_id, "It is on its way.")
    simulation.process_events()


def two_replies(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_writes(thread_id, "First.")
    simulation.agent_writes(thread_id, "Second.")
    simulation.process_events()
    simulation.process_events()


def undo(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_writes(thread_id, "Not this one.")
    simulation.agent_cancels(next(iter(simulation.requested)))
    simulation.process_events()


def automatic_reply(simulation: Simulation, thread_id: str) -> None:
    simulation.sandbox.marketplace.customer_writes(thread_id, "Answer me, please!")
    simulation.synchronise()
    simulation.process_events()


def automatic_reply_with_unknown_outcome(simulation: Simulation, thread_id: str) -> None:
    """… with an agent's reply behind it."""
    simulation.sandbox.faults.add("M12", "drop_before")
    automatic_reply(simulation, thread_id)
    simulation.agent_writes(thread_id, "A person answers.")
    simulation.process_events()


def crossing(simulation: Simulation, thread_id: str) -> None:
    """The customer writes after the reply was written and before it is posted, and a run stores that."""
    simulation.agent_writes(thread_id, "It ships today.", seen=last_seen(simulation, thread_id))
    simulation.now = shift(simulation.now, seconds=5)
    simulation.sandbox.marketplace.customer_writes(thread_id, "Wrong address, cancel it!")
    simulation.synchronise()
    simulation.now = shift(simulation.now, seconds=5)
    simulation.process_events()
    simulation.synchronise()


def note_to_the_operator(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_writes(thread_id, "Please look into this order.", to=Recipient.OPERATOR)
    simulation.process_events()
    simulation.synchronise()


def last_seen(simulation: Simulation, thread_id: str) -> str:
    """Looked up at the marketplace: what the scenario reads from our tables counts as one of its calls."""
    return received_id(simulation.sandbox.marketplace.threads[thread_id]["messages"][-1]["id"])


# Answers of the marketplace that do not tell what happened


def lost_answer(kind: Kind, simulation: Simulation, thread_id: str) -> None:
    simulation.sandbox.faults.add("M12", kind)
    simulation.agent_writes(thread_id, "It is on its way to you.")
    simulation.process_events()


def words_changed(simulation: Simulation, thread_id: str) -> None:
    simulation.sandbox.marketplace.rewriting = frozenset(REWRITINGS)
    simulation.sandbox.faults.add("M12", "drop_after")
    simulation.agent_writes(thread_id, REWRITTEN_TEXT)
    simulation.process_events()


def other_id(simulation: Simulation, thread_id: str) -> None:
    lost_answer("other_id", simulation, thread_id)
    simulation.synchronise()


def colleague_answers(words: str, simulation: Simulation, thread_id: str) -> None:
    """… in the back office, while our own answer never arrived."""
    lost_answer("drop_before", simulation, thread_id)
    simulation.now = shift(simulation.now, seconds=5)
    simulation.sandbox.marketplace.back_office_writes(thread_id, words)
    simulation.synchronise()
    simulation.process_events()


def unconfirmed_before(simulation: Simulation, thread_id: str) -> None:
    synchronised(simulation, thread_id)
    colleague_answers("We have sent it.", simulation, thread_id)
    simulation.settle()
    reply = next(row for row in simulation.rows(thread_id) if row.id in simulation.requested)
    assert reply.status is Status.UNCONFIRMED


def sent_again(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_decides(next(iter(simulation.requested)), "send")
    simulation.process_events()


def discarded(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_decides(next(iter(simulation.requested)), "discard")
    simulation.process_events()


def chosen_as_mine(simulation: Simulation, thread_id: str) -> None:
    theirs = last_seen(simulation, thread_id)
    simulation.agent_decides(next(iter(simulation.requested)), "mine", theirs)
    simulation.process_events()


def automatic_reply_overtaken(simulation: Simulation, thread_id: str) -> None:
    """It is delayed until an agent has answered: then it is not due any more."""
    simulation.sandbox.marketplace.customer_writes(thread_id, "Answer me, please!")
    simulation.synchronise()
    simulation.sandbox.faults.add("M12", "busy", seconds=120)
    simulation.process_events()
    simulation.agent_writes(thread_id, "We are on our way.")
    simulation.process_events()


def failed_before(simulation: Simulation, thread_id: str) -> None:
    synchronised(simulation, thread_id)
    simulation.sandbox.faults.add("M12", "bad_request")
    simulation.agent_writes(thread_id, "Once more.")
    simulation.process_events()


def retry(simulation: Simulation, thread_id: str) -> None:
    simulation.agent_retries(next(iter(simulation.requested)))
    simulation.process_events()


def two_threads(simulation: Simulation, thread_id: str) -> None:
    simulation.sandbox.marketplace.open_thread(
        "In stock?", simulation.sandbox.marketplace.add_customer("Ann", "Lee")
    )
    synchronised(simulation, thread_id)


def limited(simulation: Simulation, thread_id: str) -> None:
    """Three replies, and one call of M12 in ten minutes."""
    simulation.sandbox.faults.limit("M12", calls=1, seconds=600)
    threads = list(simulation.sandbox.marketplace.threads)
    for number, thread in enumerate([*threads, threads[0]]):
        simulation.agent_writes(thread, f"Answer {number}.")
    for _ in range(4):
        simulation.process_events()
        simulation.now = shift(simulation.now, seconds=30)


SCENARIOS = (
    Scenario("first back-fill", first_back_fill, setup=nothing, is_in_short_form=True, is_large=True),
    Scenario("news of a known thread", news, setup=synchronised, is_in_short_form=True, is_large=True),
    Scenario(
        "long thread shown in part",
        long_thread_shown_in_part,
        setup=synchronised,
        is_in_short_form=True,
        is_large=True,
    ),
    Scenario("thread that is never complete", never_complete, setup=synchronised),
    Scenario("message removed", partial(message_removed, False), setup=synchronised),
    Scenario("message removed and still counted", partial(message_removed, True), setup=synchronised),
    Scenario("one reply", one_reply, setup=synchronised, is_in_short_form=True),
    Scenario("two replies in a row", two_replies, setup=synchronised),
    Scenario("undo", undo, setup=synchronised, is_in_short_form=True),
    Scenario("automatic reply", automatic_reply, setup=synchronised),
    Scenario(
        "automatic reply with an unknown outcome", automatic_reply_with_unknown_outcome, setup=synchronised
    ),
    Scenario("crossing messages", crossing, setup=synchronised),
    Scenario("note to the operator", note_to_the_operator, setup=synchronised),
    Scenario("answer lost", partial(lost_answer, "drop_after"), setup=synchronised),
    Scenario(
        "nothing taken, and a success without an id", partial(lost_answer, "accepted"), setup=synchronised
    ),
    Scenario("errors in a success", partial(lost_answer, "errors_in_200"), setup=synchronised),
    Scenario("key refused once", partial(lost_answer, "unauthorized"), setup=synchronised),
    Scenario("words changed on the way", words_changed, setup=synchronised, is_in_short_form=True),
    Scenario("another id in the list", other_id, setup=synchronised),
    Scenario("a colleague's other words", partial(colleague_answers, "We have sent it."), setup=synchronised),
    Scenario(
        "a colleague's same words",
        partial(colleague_answers, "It is on its way to you."),
        setup=synchronised,
    ),
    Scenario("send again", sent_again, setup=unconfirmed_before),
    Scenario("discard", discarded, setup=unconfirmed_before),
    Scenario("it is mine", chosen_as_mine, setup=unconfirmed_before),
    Scenario("automatic reply overtaken", automatic_reply_overtaken, setup=synchronised),
    Scenario("retry of a failed reply", retry, setup=failed_before, is_in_short_form=True),
    Scenario("a limit", limited, setup=two_threads),
    Scenario(
        "an old conversation goes on",
        old_conversation_goes_on,
        old_conversation,
        is_in_short_form=True,
        is_large=True,
    ),
    Scenario("an old message changes", old_message_changes, old_conversation, is_in_short_form=True),
    Scenario("an old message is removed", old_message_is_removed, old_conversation),
    Scenario(
        "done, and the customer writes", done_then_the_customer_writes, synchronised, is_in_short_form=True
    ),
    Scenario("snoozed until it wakes", snoozed_until_it_wakes, setup=synchronised),
    Scenario("assigned and tagged", assigned_and_tagged, setup=synchronised, is_in_short_form=True),
    Scenario("a reply fails after done", reply_then_done, setup=synchronised),
    Scenario(
        "a customer's file is fetched",
        file_is_opened,
        file_attached,
        is_in_short_form=True,
        beside=("a customer writes and a run stores it", "a colleague opens the file"),
    ),
    Scenario("a file is fetched at the second try", file_is_fetched_at_the_second_try, file_attached),
    Scenario(
        "a reply with two files",
        reply_with_two_files,
        files_are_uploaded,
        is_in_short_form=True,
        beside=("a file of a reply is replaced", "the bucket deletes a file of a reply"),
    ),
    Scenario(
        "a reply with two files whose answer is lost",
        reply_with_two_files_whose_answer_is_lost,
        files_are_uploaded,
    ),
    Scenario("retry of a reply with two files", retry_with_files, reply_with_two_files_fails),
)


def customer_writes_and_a_run_stores_it(simulation: Simulation, thread_id: str) -> None:
    simulation.sandbox.marketplace.customer_writes(thread_id, "One thing more.")
    simulation.run_beside()


def colleague_opens_it(simulation: Simulation, thread_id: str) -> None:
    simulation.sandbox.marketplace.rename_topic(thread_id, {"type": "FREE_TEXT", "value": "Meanwhile"})
    simulation.agent_opens(thread_id)


def delivery_comes_twice(simulation: Simulation, thread_id: str) -> None:
    simulation.read_stream()
    simulation.deliver_again()


CONCURRENT_ACTIONS: dict[str, Actions] = {
    "a customer writes and a run stores it": customer_writes_and_a_run_stores_it,
    "a colleague opens it": colleague_opens_it,
    "delivery comes twice": delivery_comes_twice,
    "a colleague presses Done": colleague_presses_done,
    "a colleague opens the file": colleague_opens_the_file,
    "a file of a reply is replaced": file_is_replaced,
    "the bucket deletes a file of a reply": file_expires,
}
"""What somebody else may do, from beginning to end, between two calls of a scenario."""
