"""What agents change of a conversation: its state, who answers it, its tags.

A change is refused only for what its author could not know of and would have to: a newer message, for a state; and a
change of the same field. Everything else that the inbox writes into the row meanwhile is no conflict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from functions.errors import (
    ConversationChanged,
    ConversationNotFound,
    ReplyFailed,
    SeenMessageUnknown,
    SnoozeInPast,
    TooManyTags,
)
from functions.inbox.conversations.history import change_entry
from functions.inbox.conversations.state import (
    NEXT_STATE,
    Event,
    current_state,
    unseen_messages,
    with_last_change,
)
from functions.inbox.conversations.summary import is_incoming
from functions.inbox.conversations.summary_writer import store_summary
from functions.inbox.messages.matching import row_on_screen
from functions.model.activity import Activity, Cause
from functions.model.agents import Person
from functions.model.conversations import Conversation, Mark, State, StateMark
from functions.model.messages import Message, Status
from functions.model.tags import MAX_TAGS, folded_tag
from functions.store import tags
from functions.store.messages import ConversationRows

EVENTS = {State.DONE: Event.MARKED_DONE, State.SNOOZED: Event.SNOOZED, State.OPEN: Event.REOPENED}


@dataclass(frozen=True)
class Change:
    """What shall be different. None, and an empty tuple, leave a field as it is."""

    state: State | None = None
    snoozed_until: str | None = None
    assignee: Person | None = None
    sets_assignee: bool = False
    """Whether ``assignee`` counts; then None is nobody."""
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    no_reply_needed: bool | None = None

    @property
    def needs_seen_message(self) -> bool:
        """Whether it decides about messages."""
        return self.state in (State.DONE, State.SNOOZED) or self.no_reply_needed is True


@dataclass(frozen=True)
class Seen:
    """What the author of a change had on the screen."""

    version: int
    message_id: str | None = None


@dataclass(frozen=True)
class Changed:
    before: Conversation
    after: Conversation


def change_conversation(
    conversation_id: str, change: Change, seen: Seen, by: Person, clock: Callable[[], str]
) -> Changed:
    """Changes one conversation. What is as it shall be already is not changed, and causes no conflict.

    Raises ``ConversationNotFound``, ``ConversationChanged``, ``ReplyFailed``, ``SeenMessageUnknown``, ``SnoozeInPast``
    and ``TooManyTags``.
    """
    names = tags.known_names(list(change.add_tags))
    as_known = tuple(names.get(tags.tag_key(tag), tag) for tag in change.add_tags)
    applied = ChangeByPerson(replace(change, add_tags=as_known), seen, by, clock())
    changed = Changed(*store_summary(conversation_id, applied.revise, entry_of=applied.entry))
    # Last, so that a change that is refused leaves no name; after a crash the repeated request stores it.
    tags.remember([tag for tag in change.add_tags if tags.tag_key(tag) not in names])
    return changed


def release_conversation(conversation_id: str, assignee_id: str, at: str) -> None:
    """Makes a conversation unassigned because its assignee has left. Nothing changes if somebody else has it now."""

    def revise(before: Conversation, _: ConversationRows) -> Conversation:
        if before.assignee is None or before.assignee.id != assignee_id:
            return before
        return with_last_change(replace(before, assignee=None), "assignee", "", at)

    store_summary(
        conversation_id,
        revise,
        entry_of=lambda before, after: change_entry(before, after, at, None, Cause.AGENT_LEFT),
    )


@dataclass(frozen=True)
class ChangeByPerson:
    """One change of one conversation. ``revise`` may be called several times, each time with newer rows."""

    change: Change
    seen: Seen
    by: Person
    at: str

    def revise(self, before: Conversation, rows: ConversationRows) -> Conversation:
        if before.is_tombstone:
            raise ConversationNotFound
        change = self.change
        after = self._with_tags(before)
        if change.sets_assignee and change.assignee != before.assignee:
            self._refuse_if_changed(before, "assignee")
            after = with_last_change(
                replace(after, assignee=change.assignee), "assignee", self.by.name, self.at
            )
        seen = self._seen_message(rows) if change.needs_seen_message else None
        if seen and rows.base and seen.position <= rows.base.position:
            rows.reload()
        if change.no_reply_needed is not None and not self._is_as_asked(before, seen, rows):
            self._refuse_if_changed(before, "no_reply_needed")
            mark = self._mark(seen, rows) if seen and change.no_reply_needed else None
            after = replace(after, no_reply_mark=mark)
            after = with_last_change(after, "no_reply_needed", self.by.name, self.at)
        if change.state is not None and not self._has_state(before, seen):
            self._refuse_if_changed(before, "state")
            after = replace(after, state_mark=self._state_mark(before, seen, rows))
            after = with_last_change(after, "state", self.by.name, self.at)
        return after

    def entry(self, before: Conversation, after: Conversation) -> Activity | None:
        return change_entry(before, after, self.at, self.by)

    def _with_tags(self, before: Conversation) -> Conversation:
        removed = {folded_tag(tag) for tag in self.change.remove_tags}
        kept = {folded_tag(tag): tag for tag in before.tags if folded_tag(tag) not in removed}
        for tag in self.change.add_tags:
            kept.setdefault(folded_tag(tag), tag)
        after = tuple(kept.values())
        if len(after) > max(MAX_TAGS, len(before.tags)):
            raise TooManyTags(f"A conversation may have {MAX_TAGS} tags.")
        return replace(before, tags=after)

    def _state_mark(
        self, before: Conversation, seen: Message | None, rows: ConversationRows
    ) -> StateMark | None:
        asked = self.change.state or State.OPEN
        if NEXT_STATE[current_state(before), EVENTS[asked]] is State.OPEN or seen is None:
            return None
        if any(row.status in (Status.FAILED, Status.UNCONFIRMED) for row in rows.messages.values()):
            raise ReplyFailed("A reply here has failed or is unconfirmed. Deal with it first.")
        until = self.change.snoozed_until
        if until is not None and until <= self.at:
            raise SnoozeInPast("The time until which it is snoozed has passed.")
        return StateMark(**vars(self._mark(seen, rows)), state=asked, until=until)

    def _mark(self, seen: Message, rows: ConversationRows) -> Mark:
        at = max(self.at, seen.stored_at or "")  # the clock of the function that stored it may be ahead
        mark = Mark(self.by, at, seen.id, seen.position)
        if unseen_messages(rows.messages.values(), mark) or _came_after(seen, rows):
            raise ConversationChanged("Somebody wrote meanwhile.", ("message",))
        return mark

    def _has_state(self, before: Conversation, seen: Message | None) -> bool:
        """Whether the state is as it shall be, also for what the author has seen since."""
        mark = before.state_mark
        if mark is None:
            return self.change.state is State.OPEN
        is_same = mark.state is self.change.state and mark.until == self.change.snoozed_until
        return is_same and seen is not None and seen.position <= mark.seen_position

    def _is_as_asked(self, before: Conversation, seen: Message | None, rows: ConversationRows) -> bool:
        """Whether it is known already that what was seen needs no reply; or, if that is asked, that nothing says so."""
        mark = before.no_reply_mark
        if mark is None or seen is None:
            return mark is None and not self.change.no_reply_needed
        is_later = seen.position > mark.seen_position
        return bool(
            self.change.no_reply_needed and not is_later and not unseen_messages(rows.messages.values(), mark)
        )

    def _refuse_if_changed(self, before: Conversation, name: str) -> None:
        last = before.last_changes.get(name)
        if last and last.version > self.seen.version:
            raise ConversationChanged("Somebody changed the same thing meanwhile.", (name,))

    def _seen_message(self, rows: ConversationRows) -> Message:
        if self.seen.message_id is None:
            raise SeenMessageUnknown("`seen_message_id` is missing: the last message on the screen.")
        found = row_on_screen(self.seen.message_id, rows.messages.values())
        if found is None and rows.base:
            rows.reload()
            found = row_on_screen(self.seen.message_id, rows.messages.values())
        if found:
            return found
        raise SeenMessageUnknown("This conversation has no message with this `seen_message_id`.")


def _came_after(seen: Message, rows: ConversationRows) -> bool:
    """Whether somebody wrote before a reply of ours and was read after it: who names our reply may not know it."""
    if seen.written_at is None:
        return False
    return any(is_incoming(row) and (row.stored_at or "") > seen.written_at for row in rows.messages.values())
