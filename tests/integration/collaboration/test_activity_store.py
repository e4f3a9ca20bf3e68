"""The table of notes and changes: what is stored, in which order, and that an id is taken only once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from pynamodb.transactions import TransactWrite

from functions.model.activity import Activity, Cause, FieldChange, Kind
from functions.model.agents import Person
from functions.model.clock import shift
from functions.store import activity
from functions.store.conditions import transaction_held
from functions.store.tables.activity import ActivityRow
from infra.local.aws.cloud import Cloud
from tests.builders.conversations import T0

ANN, BEN = Person("ann", "Ann Agent"), Person("ben", "Ben Agent")
HERE, ELSEWHERE = "conversation-1", "conversation-2"
NOTE = Activity(
    HERE, "note-1", Kind.NOTE, T0, ANN, body="She called.", mentions=(BEN,), request_hash="5d41402abc4b2a76"
)
CHANGE = Activity(
    HERE,
    "change-1",
    Kind.CHANGE,
    T0,
    None,
    Cause.SNOOZE_ENDED,
    (FieldChange("state", "snoozed", "open"), FieldChange("assignee", None, "Ben Agent")),
    until=shift(T0, days=1),
)

pytestmark = pytest.mark.usefixtures("cloud")


def put(transaction: TransactWrite, entry: Activity) -> None:
    transaction.save(activity.put_action(entry))


def test_an_entry_is_read_as_it_was_written() -> None:
    assert activity.add(NOTE)
    assert transaction_held(partial(put, entry=CHANGE))
    assert set(activity.latest(HERE, 10).items) == {NOTE, CHANGE}
    assert activity.get(HERE, NOTE.id) == NOTE


def test_an_entry_without_texts_has_no_empty_attributes(cloud: Cloud) -> None:
    bare = Activity(HERE, "change-1", Kind.CHANGE, T0, ANN)
    assert transaction_held(partial(put, entry=bare))
    (row,) = ActivityRow.query(HERE)
    assert not {"body", "until", "cause", "changes", "mentions", "request_hash"} & row.to_simple_dict().keys()
    assert activity.latest(HERE, 10).items == (bare,)


def test_the_first_page_has_the_newest_entries_and_leads_to_older_ones() -> None:
    for minute in range(5):
        activity.add(replace(NOTE, id=f"note-{minute}", at=shift(T0, minutes=minute)))
    activity.add(replace(NOTE, conversation_id=ELSEWHERE))
    first = activity.latest(HERE, 2)
    second = activity.latest(HERE, 2, first.next_key)
    third = activity.latest(HERE, 2, second.next_key)
    pages = [[entry.id for entry in page.items] for page in (first, second, third)]
    assert pages == [["note-3", "note-4"], ["note-1", "note-2"], ["note-0"]]
    assert third.next_key is None


def test_a_page_ends_before_an_entry_that_does_not_fit() -> None:
    for minute in range(3):
        activity.add(replace(NOTE, id=f"note-{minute}", at=shift(T0, minutes=minute)))
    page = activity.latest(HERE, 10, fits=lambda entry: entry.id != "note-0")
    assert [entry.id for entry in page.items] == ["note-1", "note-2"]
    assert [entry.id for entry in activity.latest(HERE, 10, page.next_key).items] == ["note-0"]


def test_a_note_s_id_is_taken_only_once_also_at_another_time() -> None:
    assert activity.add(NOTE)
    assert not activity.add(replace(NOTE, at=shift(T0, minutes=1), body="Something else."))
    assert activity.latest(HERE, 10).items == (NOTE,)
    assert activity.add(replace(NOTE, conversation_id=ELSEWHERE))


def test_a_transaction_whose_condition_does_not_hold_writes_nothing() -> None:
    activity.add(NOTE)

    def refused(transaction: TransactWrite) -> None:
        transaction.save(activity.put_action(CHANGE))
        transaction.save(
            ActivityRow(HERE, "place#note-1", at=T0), condition=ActivityRow.position.does_not_exist()
        )

    assert not transaction_held(refused)
    assert activity.latest(HERE, 10).items == (NOTE,)


def test_a_note_that_is_not_there_is_not_found() -> None:
    activity.add(NOTE)
    assert activity.get(HERE, "note-2") is None
    assert activity.get(ELSEWHERE, NOTE.id) is None
    assert activity.get(HERE, CHANGE.id) is None
