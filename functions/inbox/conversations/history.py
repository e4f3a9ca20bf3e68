"""The entries of a conversation's activity that tell of its changes."""

from __future__ import annotations

from functions.inbox.conversations.state import CAUSES, NEXT_STATE, Occurrence, current_state
from functions.model.activity import Activity, Cause, FieldChange, Kind
from functions.model.agents import Person
from functions.model.conversations import Conversation


def event_entry(before: Conversation, occurrence: Occurrence) -> Activity:
    """The entry for a state that an event has changed."""
    state = current_state(before)
    change = FieldChange("state", state.value, NEXT_STATE[state, occurrence.event].value)
    return _entry(before, occurrence.at, None, CAUSES[occurrence.event], (change,), suffix=".event")


def change_entry(
    before: Conversation, after: Conversation, at: str, by: Person | None, cause: Cause | None = None
) -> Activity | None:
    """The entry for what a person, or the inbox itself for ``cause``, has changed; None if nothing."""
    changes = tuple(_changes(before, after))
    if not changes:
        return None
    is_about_state = any(change.field == "state" for change in changes)
    until = after.state_mark.until if is_about_state and after.state_mark else None
    return _entry(before, at, by, cause, changes, until)


def _changes(before: Conversation, after: Conversation) -> list[FieldChange]:
    found = []
    states = [current_state(each).value for each in (before, after)]
    untils = [each.state_mark.until if each.state_mark else None for each in (before, after)]
    if states[0] != states[1] or untils[0] != untils[1]:
        found.append(FieldChange("state", *states))
    names = [each.assignee.name if each.assignee else None for each in (before, after)]
    if before.assignee != after.assignee:
        found.append(FieldChange("assignee", *names))
    said = ["yes" if each.no_reply_mark else None for each in (before, after)]
    if before.no_reply_mark != after.no_reply_mark:
        found.append(FieldChange("no_reply_needed", *said))
    found += [FieldChange("tag", tag, None) for tag in before.tags if tag not in after.tags]
    found += [FieldChange("tag", None, tag) for tag in after.tags if tag not in before.tags]
    return found


def _entry(
    before: Conversation,
    at: str,
    by: Person | None,
    cause: Cause | None,
    changes: tuple[FieldChange, ...],
    until: str | None = None,
    suffix: str = "",
) -> Activity:
    """Its id is the version that the change makes, so it is written once."""
    return Activity(
        conversation_id=before.id,
        id=f"v{before.version + 1:08d}{suffix}",
        kind=Kind.CHANGE,
        at=at,
        by=by,
        cause=cause,
        changes=changes,
        until=until,
    )
