"""The table ``activity``: notes and changes of a conversation, sorted by time. Nothing of it goes to the marketplace.

An entry's key is its time and its id. A note has a second row, its place, under a key that is made of the id alone:
it says at what time the note stands, so that a repeated request finds the note by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pynamodb.transactions import TransactWrite

from functions.model.activity import Activity, Cause, FieldChange, Kind
from functions.model.paging import Page, cut, whatever_size
from functions.model.read_marks import ReadMarks
from functions.store import agents
from functions.store.conditions import known_fields, transaction_held, without_empty_texts
from functions.store.mapping import PERSON, TEXT, Codec, RowMapping, member, optional_member, typed_key
from functions.store.tables.activity import ActivityRow

PLACE = "place#"
"""The beginning of a place's key. It sorts after all entries, because these begin with a year."""


def _documents(kind: type[Any]) -> Codec:
    """A tuple of data classes that is absent if it is empty. Another version may have stored more of each."""
    return Codec(
        lambda records: [vars(record) for record in records] or None,
        lambda stored: tuple(kind(**known_fields(kind, each, {})) for each in stored or ()),
    )


PEOPLE = Codec(
    lambda people: [PERSON.to_row(person) for person in people] or None,
    lambda stored: tuple(PERSON.from_row(each) for each in stored or ()),
)
MAPPING = RowMapping(
    Activity,
    {
        "kind": member(Kind),
        "by": PERSON,
        "cause": optional_member(Cause),
        "changes": _documents(FieldChange),
        "body": TEXT,
        "mentions": PEOPLE,
    },
    without=("conversation_id",),
    names={"id": "entry_id"},
)


def put_action(entry: Activity) -> ActivityRow:
    """The row of a change, for ``TransactWrite.save``. The same change written twice is one entry.

    Its id has to be unique among the entries of the conversation at this time.
    """
    return ActivityRow(
        entry.conversation_id, _position(entry.at, entry.id), **without_empty_texts(MAPPING.attributes(entry))
    )


def add(entry: Activity, mentioned: Iterable[tuple[ReadMarks, ReadMarks]] = ()) -> bool:
    """Stores a new note with its place, and changes what is stored of the agents whom it mentions (before, after).

    False, and nothing is written, when the conversation has a note with this id, or when somebody else wrote the row
    of one of these agents.
    """
    place = ActivityRow(entry.conversation_id, PLACE + entry.id, at=entry.at)

    def all_together(transaction: TransactWrite) -> None:
        transaction.save(place, condition=ActivityRow.position.does_not_exist())
        transaction.save(put_action(entry))
        for before, after in mentioned:
            agents.update_in(transaction, before, after)

    return transaction_held(all_together)


def get(conversation_id: str, note_id: str) -> Activity | None:
    """The note with this id. Consistent reads; None if there is none."""
    try:
        place = ActivityRow.get(conversation_id, PLACE + note_id, consistent_read=True)
        row = ActivityRow.get(conversation_id, _position(place.at, note_id), consistent_read=True)
    except ActivityRow.DoesNotExist:
        return None
    return _entry(row)


def page_key(conversation_id: str) -> dict[str, str]:
    """The form of a page's ``next_key`` in a conversation. An empty value may be any text."""
    return {"conversation_id": conversation_id, "position": ""}


def latest(
    conversation_id: str,
    limit: int,
    start: dict[str, str] | None = None,
    fits: Callable[[Activity], bool] = whatever_size,
) -> Page[Activity]:
    """One page of entries, the oldest first. The first page has the newest ones, ``next_key`` leads to older ones.

    ``start`` is the ``next_key`` of the page before. The page ends before an entry that does not fit; ``fits`` is
    called with the newest first.
    """
    rows = ActivityRow.query(
        conversation_id,
        ActivityRow.position < PLACE,
        consistent_read=True,
        scan_index_forward=False,
        limit=limit + 1,
        page_size=limit + 1,
        last_evaluated_key=typed_key(start),
    )
    page, has_more = cut(map(_entry, rows), limit, fits)
    oldest = page[-1] if has_more else None
    next_key = page_key(conversation_id) | {"position": _position(oldest.at, oldest.id)} if oldest else None
    return Page(page[::-1], next_key)


def rows_of(conversation_id: str) -> Iterator[ActivityRow]:
    """All rows of a conversation, from a consistent read, with their keys and times only: for erasing them."""
    yield from ActivityRow.query(
        conversation_id, consistent_read=True, attributes_to_get=["conversation_id", "position", "at"]
    )


def _position(at: str, entry_id: str) -> str:
    return f"{at}#{entry_id}"


def _entry(row: ActivityRow) -> Activity:
    return Activity(conversation_id=row.conversation_id, **MAPPING.fields(row))
