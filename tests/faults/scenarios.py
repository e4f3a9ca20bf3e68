"""The stories that are told once for every way in which one of their calls can go wrong.

The marketplace's lists hold one thread a page here, with its last three messages, and time passes before a run:
what a run does not store then, no later one finds by its overlap.
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
from tests.faults.house import House

Story = Callable[[House, str], None]
LONG_AGO_SECONDS = 900
CHANGED_WORDS = "It is on its way\u200b 😀, see https://example.com/t/1 or <ann@example.com>, 514 555 0100."


@dataclass(frozen=True)
class Scenario:
    """``before`` goes well; in ``story`` one call goes wrong. Both are told the first thread's id."""

    name: str
    story: Story
    before: Story
    is_short: bool = False
    most_calls: int = 150
    """How often the marketplace may be called in all."""


def nothing(house: House, thread_id: str) -> None:
    pass


def synchronised(house: House, thread_id: str) -> None:
    assert house.synchronise()
    house.pump()


def time_passes(house: House) -> None:
    house.now = shift(house.now, seconds=LONG_AGO_SECONDS)


# Synchronising


def first_back_fill(house: House, thread_id: str) -> None:
    marketplace = house.sandbox.marketplace
    ann = marketplace.add_customer("Ann", "Lee")
    other = marketplace.open_thread("In stock?", ann, entities=[("MMP_OFFER", "21", "Dock")])
    marketplace.back_office_writes(other, "Yes, it is.")
    time_passes(house)
    house.synchronise()
    house.pump()


def news(house: House, thread_id: str) -> None:
    """A new message, a renamed topic, a thread longer than a list shows, and a new thread."""
    marketplace = house.sandbox.marketplace
    ann = marketplace.add_customer("Ann", "Lee")
    marketplace.customer_writes(thread_id, "Still nothing.")
    marketplace.rename_topic(thread_id, {"type": "FREE_TEXT", "value": "Late"})
    for number in range(3):
        marketplace.customer_writes(thread_id, f"And another {number}.")
    marketplace.open_thread("In stock?", ann, entities=[("MMP_OFFER", "21", "Dock")])
    time_passes(house)
    house.synchronise()
    house.pump()


def long_thread_shown_in_part(house: House, thread_id: str) -> None:
    """The list does not hold all, and for as long as one run asks the marketplace does not show the thread."""
    for number in range(4):
        house.sandbox.marketplace.customer_writes(thread_id, f"One more {number}.")
    house.sandbox.faults.add("M10", "error", count=5)
    time_passes(house)
    house.synchronise()


def never_whole(house: House, thread_id: str) -> None:
    house.sandbox.marketplace.overcount_messages(thread_id)
    house.sandbox.marketplace.customer_writes(thread_id, "Still nothing.")
    time_passes(house)
    house.synchronise()
    lost_answer("drop_before", house, thread_id)


def taken_away(is_counted: bool, house: House, thread_id: str) -> None:
    """A message of theirs is gone when we look for a reply of ours."""
    house.sandbox.marketplace.customer_writes(thread_id, "Rude words.")
    house.synchronise()
    house.marketplace_takes_away(thread_id, -1, is_counted)
    lost_answer("drop_before", house, thread_id)
    house.synchronise()


# Replying


def one_reply(house: House, thread_id: str) -> None:
    house.agent_writes(thread_id, "It is on its way.")
    house.pump()


def two_replies(house: House, thread_id: str) -> None:
    house.agent_writes(thread_id, "First.")
    house.agent_writes(thread_id, "Second.")
    house.pump()
    house.pump()


def undo(house: House, thread_id: str) -> None:
    house.agent_writes(thread_id, "Not this one.")
    house.agent_cancels(next(iter(house.asked)))
    house.pump()


def automatic_reply(house: House, thread_id: str) -> None:
    house.sandbox.marketplace.customer_writes(thread_id, "Answer me, please!")
    house.synchronise()
    house.pump()


def automatic_reply_in_doubt(house: House, thread_id: str) -> None:
    """… with an agent's reply behind it."""
    house.sandbox.faults.add("M12", "drop_before")
    automatic_reply(house, thread_id)
    house.agent_writes(thread_id, "A person answers.")
    house.pump()


def crossing(house: House, thread_id: str) -> None:
    """The customer writes when the reply is written and not posted, and a run stores it."""
    house.agent_writes(thread_id, "It ships today.", seen=last_seen(house, thread_id))
    house.now = shift(house.now, seconds=5)
    house.sandbox.marketplace.customer_writes(thread_id, "Wrong address, cancel it!")
    house.synchronise()
    house.now = shift(house.now, seconds=5)
    house.pump()
    house.synchronise()


def note_to_the_operator(house: House, thread_id: str) -> None:
    house.agent_writes(thread_id, "Please look into this order.", to=Recipient.OPERATOR)
    house.pump()
    house.synchronise()


def last_seen(house: House, thread_id: str) -> str:
    """Looked up at the marketplace: what the story reads of our tables counts as a call of it."""
    return received_id(house.sandbox.marketplace.threads[thread_id]["messages"][-1]["id"])


# A success or a refusal that says less than it seems


def lost_answer(kind: Kind, house: House, thread_id: str) -> None:
    house.sandbox.faults.add("M12", kind)
    house.agent_writes(thread_id, "It is on its way to you.")
    house.pump()


def words_changed(house: House, thread_id: str) -> None:
    house.sandbox.marketplace.rewriting = frozenset(REWRITINGS)
    house.sandbox.faults.add("M12", "drop_after")
    house.agent_writes(thread_id, CHANGED_WORDS)
    house.pump()


def other_id(house: House, thread_id: str) -> None:
    lost_answer("other_id", house, thread_id)
    house.synchronise()


def colleague_answers(words: str, house: House, thread_id: str) -> None:
    """… in the back office, while our own answer never arrived."""
    lost_answer("drop_before", house, thread_id)
    house.now = shift(house.now, seconds=5)
    house.sandbox.marketplace.back_office_writes(thread_id, words)
    house.synchronise()
    house.pump()


def unconfirmed_before(house: House, thread_id: str) -> None:
    synchronised(house, thread_id)
    colleague_answers("We have sent it.", house, thread_id)
    house.settle()
    reply = next(row for row in house.rows(thread_id) if row.id in house.asked)
    assert reply.status is Status.UNCONFIRMED


def sent_again(house: House, thread_id: str) -> None:
    house.agent_decides(next(iter(house.asked)), "send")
    house.pump()


def discarded(house: House, thread_id: str) -> None:
    house.agent_decides(next(iter(house.asked)), "discard")
    house.pump()


def said_mine(house: House, thread_id: str) -> None:
    theirs = last_seen(house, thread_id)
    house.agent_decides(next(iter(house.asked)), "mine", theirs)
    house.pump()


def automatic_reply_overtaken(house: House, thread_id: str) -> None:
    """Held up until an agent has answered: from then on nobody waits for it."""
    house.sandbox.marketplace.customer_writes(thread_id, "Answer me, please!")
    house.synchronise()
    house.sandbox.faults.add("M12", "busy", seconds=120)
    house.pump()
    house.agent_writes(thread_id, "We are on our way.")
    house.pump()


def failed_before(house: House, thread_id: str) -> None:
    synchronised(house, thread_id)
    house.sandbox.faults.add("M12", "bad_request")
    house.agent_writes(thread_id, "Once more.")
    house.pump()


def retry(house: House, thread_id: str) -> None:
    house.agent_retries(next(iter(house.asked)))
    house.pump()


def two_threads(house: House, thread_id: str) -> None:
    house.sandbox.marketplace.open_thread("In stock?", house.sandbox.marketplace.add_customer("Ann", "Lee"))
    synchronised(house, thread_id)


def limited(house: House, thread_id: str) -> None:
    """Three replies, and one call of M12 in ten minutes."""
    house.sandbox.faults.limit("M12", calls=1, seconds=600)
    threads = list(house.sandbox.marketplace.threads)
    for number, thread in enumerate([*threads, threads[0]]):
        house.agent_writes(thread, f"Answer {number}.")
    for _ in range(4):
        house.pump()
        house.now = shift(house.now, seconds=30)


SCENARIOS = (
    Scenario("first back-fill", first_back_fill, before=nothing, is_short=True),
    Scenario("news of a known thread", news, before=synchronised, is_short=True),
    Scenario("long thread shown in part", long_thread_shown_in_part, before=synchronised, is_short=True),
    Scenario("thread that is never whole", never_whole, before=synchronised),
    Scenario("message taken away", partial(taken_away, False), before=synchronised),
    Scenario("message taken away and counted", partial(taken_away, True), before=synchronised),
    Scenario("one reply", one_reply, before=synchronised, is_short=True),
    Scenario("two replies in a row", two_replies, before=synchronised),
    Scenario("undo", undo, before=synchronised, is_short=True),
    Scenario("automatic reply", automatic_reply, before=synchronised),
    Scenario("automatic reply in doubt", automatic_reply_in_doubt, before=synchronised),
    Scenario("crossing messages", crossing, before=synchronised),
    Scenario("note to the operator", note_to_the_operator, before=synchronised),
    Scenario("answer lost", partial(lost_answer, "drop_after"), before=synchronised),
    Scenario(
        "nothing taken, and a success without an id", partial(lost_answer, "accepted"), before=synchronised
    ),
    Scenario("errors in a success", partial(lost_answer, "errors_in_200"), before=synchronised),
    Scenario("key refused once", partial(lost_answer, "unauthorized"), before=synchronised),
    Scenario("words changed on the way", words_changed, before=synchronised, is_short=True),
    Scenario("another id in the list", other_id, before=synchronised),
    Scenario(
        "a colleague's other words", partial(colleague_answers, "We have sent it."), before=synchronised
    ),
    Scenario(
        "a colleague's same words",
        partial(colleague_answers, "It is on its way to you."),
        before=synchronised,
    ),
    Scenario("send again", sent_again, before=unconfirmed_before),
    Scenario("discard", discarded, before=unconfirmed_before),
    Scenario("it is mine", said_mine, before=unconfirmed_before),
    Scenario("automatic reply overtaken", automatic_reply_overtaken, before=synchronised),
    Scenario("retry of a failed reply", retry, before=failed_before, is_short=True),
    Scenario("a limit", limited, before=two_threads),
)


def customer_writes_and_a_run_stores_it(house: House, thread_id: str) -> None:
    house.sandbox.marketplace.customer_writes(thread_id, "One thing more.")
    house.synchronise()


def colleague_opens_it(house: House, thread_id: str) -> None:
    house.sandbox.marketplace.rename_topic(thread_id, {"type": "FREE_TEXT", "value": "Meanwhile"})
    house.agent_opens(thread_id)


def delivery_comes_twice(house: House, thread_id: str) -> None:
    house.read_stream()
    house.deliver_again()


MEANWHILE: dict[str, Story] = {
    "a customer writes and a run stores it": customer_writes_and_a_run_stores_it,
    "a colleague opens it": colleague_opens_it,
    "delivery comes twice": delivery_comes_twice,
}
"""What somebody else may do, from beginning to end, between two calls of a story."""
