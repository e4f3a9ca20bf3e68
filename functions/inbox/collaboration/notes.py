"""Writing an internal note. A note is an entry of the activity: nothing leads from there to the marketplace."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid5

from functions.errors import AgentUnknown, Conflict, ConversationNotFound, IdempotencyKeyReused
from functions.model.activity import Activity, Kind
from functions.model.agents import Agent, Person
from functions.model.read_marks import Mention
from functions.store import activity, agents, conversations

NAMESPACE = UUID("0d3a5c1b-1f0f-4b86-8a3c-6f0b6f5a7e42")
TRIES = 8
"""Agents who are mentioned may mark something as seen at the same time."""


@dataclass(frozen=True)
class NewNote:
    body: str
    author: Person
    idempotency_key: str
    mentions: tuple[str, ...] = ()
    """Ids of agents, each once."""

    @property
    def request_hash(self) -> str:
        """A hash of body and mentions. It tells whether a repeated Idempotency-Key has the same request."""
        return sha256(json.dumps([self.body, sorted(self.mentions)]).encode()).hexdigest()


def note_id(conversation_id: str, idempotency_key: str) -> str:
    """The note's id. The same key in the same conversation always gives the same id."""
    return f"note-{uuid5(NAMESPACE, conversation_id + ' ' + idempotency_key)}"


def write_note(
    conversation_id: str, note: NewNote, team: Callable[[], Iterable[Agent]], now: str
) -> Activity:
    """Stores a note, and what tells the colleagues whom it mentions, in one write.

    If the key was used before, returns that note and writes nothing. ``team`` returns who can be mentioned, and is only
    called for a note with mentions. Raises ``ConversationNotFound``, ``AgentUnknown``, and ``IdempotencyKeyReused`` if
    the key has another request.
    """
    if conversations.get(conversation_id).is_tombstone:
        raise ConversationNotFound
    if written := _written_before(conversation_id, note):
        return written
    entry = Activity(
        conversation_id=conversation_id,
        id=note_id(conversation_id, note.idempotency_key),
        kind=Kind.NOTE,
        at=now,
        by=Person(note.author.id, note.author.name),
        body=note.body,
        mentions=_people(note.mentions, team),
        request_hash=note.request_hash,
    )
    mention = Mention(conversation_id, entry.id, note.author.name, now)
    others = [each for each in note.mentions if each != note.author.id]
    for _ in range(TRIES):
        mentioned = [(before, before.with_mention(mention)) for before in agents.get_many(others)]
        if activity.add(entry, mentioned):
            return entry
        if written := _written_before(conversation_id, note):
            return written
    raise Conflict(f"A note in {conversation_id} could not be stored: its rows changed {TRIES} times.")


def _people(ids: tuple[str, ...], team: Callable[[], Iterable[Agent]]) -> tuple[Person, ...]:
    names = {agent.id: agent.name for agent in team()} if ids else {}
    for agent_id in ids:
        if agent_id not in names:
            raise AgentUnknown("A note can mention only people who are agents or supervisors now.")
    return tuple(Person(agent_id, names[agent_id]) for agent_id in ids)


def _written_before(conversation_id: str, note: NewNote) -> Activity | None:
    written = activity.get(conversation_id, note_id(conversation_id, note.idempotency_key))
    if written and written.request_hash != note.request_hash:
        raise IdempotencyKeyReused("This Idempotency-Key was used for another note.")
    return written
