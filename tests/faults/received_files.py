"""Files that customers attach, in the simulation: agents open them, and Lambda starts what fetches them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from functions import wiring
from functions.inbox.attachments.attachment_files import FileState
from functions.inbox.attachments.opening import open_file
from functions.mirakl.attachments import AttachmentCalls
from functions.mirakl.connection import Connection
from functions.store import attachments, conversations
from functions.store.attachments import READY
from functions.store.files import FOLDER, key_of
from functions.store.pauses import Pauses
from infra.local.sandbox.file_contents import content_of

if TYPE_CHECKING:
    from tests.faults.simulation import Simulation

NAME = "lid.jpg"
LAMBDA_TRIES = 3
"""Lambda repeats an asynchronous invocation that fails twice."""


@dataclass
class Invocations:
    """The asynchronous invocations of ``fetch_attachment`` that wait."""

    waiting: list[dict[str, str]] = field(default_factory=list)
    done: list[dict[str, str]] = field(default_factory=list)

    def invoke(self, event: dict[str, str]) -> None:
        self.waiting.append(event)

    def taken(self) -> list[dict[str, str]]:
        """Those that waited; they are done then."""
        events, self.waiting = self.waiting, []
        self.done += events
        return events


@dataclass
class OpenedFiles:
    """What agents have opened, and go on looking at until it is there."""

    invocations: Invocations = field(default_factory=Invocations)
    ids: dict[tuple[str, str], FileState] = field(default_factory=dict)
    """The state that was shown last, by thread and attachment."""
    answers_lost: int = 0
    """How often the marketplace was told to answer with something else than the file."""

    @property
    def are_settled(self) -> bool:
        return not self.invocations.waiting and all(
            state in (FileState.READY, FileState.GONE) for state in self.ids.values()
        )

    def look(self, simulation: Simulation, thread_id: str, attachment_id: str) -> None:
        self.ids.setdefault((thread_id, attachment_id), FileState.FETCHING)
        shown = open_file(
            conversations.id_for(thread_id),
            attachment_id,
            wiring.files(),
            simulation.now,
            self.invocations.invoke,
        )
        self.ids[thread_id, attachment_id] = shown.state


def attached(simulation: Simulation, thread_id: str) -> list[str]:
    """The ids of the files of the thread's messages that are stored here, the oldest first."""
    return [file.id for message in simulation.rows(thread_id) for file in message.attachments]


def calls(simulation: Simulation) -> AttachmentCalls:
    return AttachmentCalls(
        Connection(
            simulation.sandbox.url,
            lambda: simulation.sandbox.marketplace.key,
            "2345",
            lambda: 60,
            pauses=Pauses(lambda: simulation.now),
            forget_key=lambda: None,
        )
    )


# Actions of scenarios


def attached_at_the_marketplace(simulation: Simulation) -> str:
    """What the scenario reads from our tables counts as one of its calls."""
    return next(iter(simulation.sandbox.marketplace.files))


def file_attached(simulation: Simulation, thread_id: str) -> None:
    files = [(NAME, content_of(NAME))]
    simulation.sandbox.marketplace.customer_writes(thread_id, "See the lid.", attachments=files)
    assert simulation.synchronise()
    simulation.process_events()


def file_is_opened(simulation: Simulation, thread_id: str) -> None:
    file_id = attached_at_the_marketplace(simulation)
    simulation.agent_opens_file(thread_id, file_id)
    simulation.process_events()
    simulation.agent_opens_file(thread_id, file_id)


def file_is_fetched_at_the_second_try(simulation: Simulation, thread_id: str) -> None:
    simulation.sandbox.faults.add("M13", "cut")
    simulation.files.answers_lost += 1
    file_is_opened(simulation, thread_id)
    simulation.later(15)
    file_is_opened(simulation, thread_id)


def colleague_opens_the_file(simulation: Simulation, thread_id: str) -> None:
    """If there is one; and what was started for it comes twice."""
    if simulation.sandbox.marketplace.files:
        simulation.agent_opens_file(thread_id, attached_at_the_marketplace(simulation))
        simulation.fetch_files()
        simulation.fetch_files(again=True)


# What must hold


def assert_files_are_here(simulation: Simulation, most_repeated: int) -> None:
    """Each opened file is stored once, as the marketplace has it, and was asked for once."""
    expected: dict[str, bytes] = {}
    for thread_id, attachment_id in simulation.files.ids:
        conversation_id = conversations.id_for(thread_id)
        row = attachments.get(conversation_id, attachment_id)
        assert row is not None
        assert (row.state, row.type) == (READY, "image/jpeg")
        _, content = simulation.sandbox.marketplace.files[attachment_id]
        expected[key_of(conversation_id, attachment_id)] = content
    assert stored() == expected
    most_fetches = len(expected) * (1 + most_repeated) + simulation.files.answers_lost
    assert simulation.sandbox.app.counts["M13"] <= most_fetches, "a file is fetched once"


def stored() -> dict[str, Any]:
    files = wiring.files()
    return {key: b"".join(files.read(key) or ()) for key in files.keys(FOLDER)}
