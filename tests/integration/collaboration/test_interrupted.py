"""Notes, read marks and departures, stopped or overtaken at any call, and repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from functions.handlers.collaboration.release_departed import NotAllReleased
from functions.inbox.collaboration.departures import release_departed
from functions.inbox.collaboration.notes import NewNote, write_note
from functions.inbox.collaboration.reading import mark_seen, read_marks_of
from functions.inbox.conversations.summary_writer import store_summary
from functions.model.agents import Agent, Person
from functions.model.clock import shift
from functions.store import activity, agents, conversations
from infra.local.aws.cloud import Cloud
from tests.builders.conversations import STORED, T0, message_at, store_thread, thread
from tests.builders.in_process import in_process_cloud
from tests.faults.crash_points import CallRecorder, Killed, recording

ANN, BEN = Agent("ann", "Ann"), Agent("ben", "Ben")
NOTE = NewNote("Ben, look.", ANN, "1", (BEN.id,))
LONG_AGO = shift(T0, days=-9)


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with in_process_cloud() as cloud:
        yield cloud


class Story:
    """One action in a fresh inbox, as often as it has calls that may go wrong."""

    def __init__(self, cloud: Cloud, action: Callable[[str], object], check: Callable[[str], None]) -> None:
        self._cloud = cloud
        self._action = action
        self._check = check
        self._here = ""

    def survives_every_crash(self) -> None:
        points = self._run(CallRecorder()).points
        self._check(self._here)
        for point in points:
            for mode in point.modes:
                self._run(CallRecorder(point.number, mode))
                self._check(self._here)

    def survives_being_overtaken_by(self, other: Callable[[str], object]) -> None:
        for point in self._run(CallRecorder()).points:
            self._run(CallRecorder(point.number), other)
            self._check(self._here)

    def _run(self, recorder: CallRecorder, other: Callable[[str], object] | None = None) -> CallRecorder:
        """If the action is stopped, it is repeated, as a web app or the next hour does."""
        self._cloud.reset()
        here = store_thread(thread(message_at(0, "Where is it?")))
        for agent in (ANN, BEN):
            read_marks_of(agent.id, LONG_AGO)
        store_summary(here, lambda before, _: replace(before, assignee=Person(BEN.id, BEN.name)))
        if other:

            def somebody_acts() -> None:
                other(here)

            recorder.mode = somebody_acts
        try:
            with recording(recorder):
                self._action(here)
        except (Killed, Exception):
            self._action(here)
        self._here = here
        return recorder


def writes_note(here: str) -> object:
    return write_note(here, NOTE, lambda: [ANN, BEN], STORED)


def has_one_note(here: str) -> None:
    notes = [entry for entry in activity.latest(here, 10).items if entry.body]
    assert [(note.body, note.mentions) for note in notes] == [(NOTE.body, (Person(BEN.id, BEN.name),))]
    assert [mention.note_id for mention in agents.get(BEN.id).mentions] == [notes[0].id]


def sees(here: str) -> object:
    return mark_seen(conversations.get(here), BEN.id, "in-m0", STORED)


def has_seen(here: str) -> None:
    assert not agents.get(BEN.id).is_unread(conversations.get(here))


def departs(here: str) -> object:
    result = release_departed([ANN], STORED)
    if result.failed:
        raise NotAllReleased  # as the function does, which the next hour calls again
    return result


def is_released(here: str) -> None:
    assert conversations.get(here).assignee is None
    (entry,) = (each for each in activity.latest(here, 10).items if not each.body)
    assert [(change.field, change.before, change.after) for change in entry.changes] == [
        ("assignee", "Ben", None)
    ]


def test_a_note_that_was_stopped_and_is_sent_again_is_one_note_and_one_mention(cloud: Cloud) -> None:
    Story(cloud, writes_note, has_one_note).survives_every_crash()


def test_a_note_that_is_sent_from_two_tabs_is_one_note_and_one_mention(cloud: Cloud) -> None:
    Story(cloud, writes_note, has_one_note).survives_being_overtaken_by(writes_note)


def test_a_note_and_its_reader_lose_nothing_of_each_other(cloud: Cloud) -> None:
    """Whoever is first: the note is there, what Ben has seen is seen, and he is told if he was there before it."""

    def both(here: str) -> None:
        has_seen(here)
        assert [entry.body for entry in activity.latest(here, 10).items] == [NOTE.body]

    Story(cloud, writes_note, both).survives_being_overtaken_by(sees)
    Story(cloud, sees, both).survives_being_overtaken_by(writes_note)


def test_a_mark_that_was_stopped_and_is_made_again_is_there(cloud: Cloud) -> None:
    Story(cloud, sees, has_seen).survives_every_crash()


def test_a_departure_that_was_stopped_is_finished_by_the_next_hour(cloud: Cloud) -> None:
    Story(cloud, departs, is_released).survives_every_crash()


def test_a_conversation_that_somebody_takes_meanwhile_stays_theirs(cloud: Cloud) -> None:
    def taken(here: str) -> object:
        to_ann = Person(ANN.id, ANN.name)
        return store_summary(here, lambda before, _: replace(before, assignee=to_ann))

    def is_hers_or_nobodys(here: str) -> None:
        assert conversations.get(here).assignee in (None, Person(ANN.id, ANN.name))

    Story(cloud, departs, is_hers_or_nobodys).survives_being_overtaken_by(taken)
