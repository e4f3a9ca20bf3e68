"""The stories that are told once for every way in which one of their calls can go wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.house import House

Story = Callable[[House, str], None]


@dataclass(frozen=True)
class Scenario:
    """``before`` goes well; in ``story`` one call goes wrong. Both are told the first thread's id."""

    name: str
    story: Story
    before: Story
    is_short: bool = False


def nothing(house: House, thread_id: str) -> None:
    pass


def synchronised(house: House, thread_id: str) -> None:
    assert house.synchronise()
    house.pump()


def first_back_fill(house: House, thread_id: str) -> None:
    world = house.sandbox.world
    ann = world.add_person("Ann", "Lee")
    other = world.open_thread("In stock?", ann, entities=[("MMP_OFFER", "21", "Dock")])
    world.back_office_writes(other, "Yes, it is.")
    house.synchronise()
    house.pump()


def news(house: House, thread_id: str) -> None:
    """A new message, a renamed topic, and a thread longer than a list shows (the sandbox's lists show five)."""
    world = house.sandbox.world
    world.customer_writes(thread_id, "Still nothing.")
    world.rename_topic(thread_id, {"type": "FREE_TEXT", "value": "Late"})
    for number in range(6):
        world.customer_writes(thread_id, f"And another {number}.")
    house.synchronise()
    house.pump()


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
    house.sandbox.world.customer_writes(thread_id, "Answer me, please!")
    house.synchronise()
    house.pump()


def automatic_reply_overtaken(house: House, thread_id: str) -> None:
    """Held up until an agent has answered: from then on nobody waits for it."""
    house.sandbox.world.customer_writes(thread_id, "Answer me, please!")
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


SCENARIOS = (
    Scenario("first back-fill", first_back_fill, before=nothing),
    Scenario("news of a known thread", news, before=synchronised),
    Scenario("one reply", one_reply, before=synchronised, is_short=True),
    Scenario("two replies in a row", two_replies, before=synchronised),
    Scenario("undo", undo, before=synchronised, is_short=True),
    Scenario("automatic reply", automatic_reply, before=synchronised),
    Scenario("automatic reply overtaken", automatic_reply_overtaken, before=synchronised),
    Scenario("retry of a failed reply", retry, before=failed_before, is_short=True),
)
