"""Between the requests that change conversations and their use case: what is asked for, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from functions import errors
from functions.api.schemas.changes import BulkItem, BulkResult, ChangeIn, PreviousValues
from functions.api.schemas.conversations import ConversationDetail
from functions.inbox.triage.changes import Change, Seen, change_conversation
from functions.model.agents import Agent, Person
from functions.model.clock import utc_text
from functions.model.conversations import Conversation
from functions.observability import logger
from functions.store import conversations

REFUSALS = (
    errors.ReplyFailed,
    errors.SeenMessageUnknown,
    errors.SnoozeInPast,
    errors.TooManyTags,
)
Detail = Callable[[Conversation], ConversationDetail]
"""Makes what the response shows of a conversation (``api.rows.detail_for``)."""
FAILED = "Something went wrong here. Try again."
NOT_REACHED = "There was no time for it. Try again."


def change_of(change: ChangeIn, agent: Agent, team: Callable[[], Iterable[Agent]]) -> Change:
    """``team`` returns who may answer customers. Raises ``AgentUnknown`` if the assignee is not among them."""
    return Change(
        state=change.state,
        snoozed_until=utc_text(change.snoozed_until) if change.snoozed_until else None,
        assignee=_assignee(change.assignee_id, agent, team) if change.assignee_id else None,
        sets_assignee=change.sets_assignee,
        add_tags=tuple(change.add_tags),
        remove_tags=tuple(change.remove_tags),
        no_reply_needed=change.no_reply_needed,
    )


def _assignee(agent_id: str, caller: Agent, team: Callable[[], Iterable[Agent]]) -> Person:
    if agent_id == caller.id:
        return Person(caller.id, caller.name)
    found = next((each for each in team() if each.id == agent_id), None)
    if found is None:
        raise errors.AgentUnknown("Nobody with this `assignee_id` answers customers here.")
    return Person(found.id, found.name)


@contextmanager
def explained(conversation_id: str, detail: Detail) -> Iterator[None]:
    """Adds to a conflict what the conversation is now, and who changed what."""
    try:
        yield
    except errors.ConversationChanged as error:
        current = conversations.get(conversation_id)
        last = {name: current.last_changes.get(name) for name in error.changed}
        error.details = {
            "current": detail(current).model_dump(mode="json"),
            "changed": [
                {"field": name, "by": change.by if change else None, "at": change.at if change else None}
                for name, change in last.items()
            ],
        }
        raise


def _present(conversation_id: str, detail: Detail) -> ConversationDetail | None:
    """None: it was erased a moment ago."""
    try:
        return detail(conversations.get(conversation_id))
    except errors.ConversationNotFound:
        return None


def result_of(
    item: BulkItem,
    change: Change,
    agent: Agent,
    detail: Detail,
    clock: Callable[[], str],
    has_time: Callable[[], bool],
) -> BulkResult:
    """Changes one of many conversations. What happens to it does not stop the others."""
    if not has_time():
        return BulkResult(id=item.id, outcome="failed", conversation=None, previous=None, message=NOT_REACHED)
    try:
        changed = change_conversation(item.id, change, Seen(item.version, item.seen_message_id), agent, clock)
    except errors.ConversationNotFound:
        return BulkResult(
            id=item.id,
            outcome="not_found",
            conversation=None,
            previous=None,
            message="There is no such conversation.",
        )
    except (errors.ConversationChanged, errors.Conflict, *REFUSALS) as error:
        is_conflict = isinstance(error, errors.ConversationChanged | errors.Conflict)
        return BulkResult(
            id=item.id,
            outcome="conflict" if is_conflict else "refused",
            conversation=_present(item.id, detail),
            previous=None,
            message=str(error),
        )
    except Exception as error:
        logger.error("A conversation of many could not be changed", conversation_id=item.id, exc_info=error)
        return BulkResult(id=item.id, outcome="failed", conversation=None, previous=None, message=FAILED)
    before = changed.before
    return BulkResult(
        id=item.id,
        outcome="changed",
        conversation=detail(changed.after),
        previous=PreviousValues(
            state=before.summary.state,
            snoozed_until=before.summary.snoozed_until,
            assignee_id=before.assignee.id if before.assignee else None,
            tags=list(before.tags),
            no_reply_needed=before.no_reply_mark is not None,
        ),
        message=None,
    )
