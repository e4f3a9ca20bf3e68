"""What must hold of states, views, tags and activity, once the system has settled."""

from __future__ import annotations

from collections.abc import Iterable

from functions.inbox.conversations import lists
from functions.inbox.conversations.lists import VIEW_IDS, Filters, view_of
from functions.model.conversations import Conversation, ReplyAlert, State
from functions.model.messages import CONFIRMED, Message, Recipient, Sender, Status
from functions.model.paging import whatever_size
from functions.store import activity, conversations, tags, views
from tests.faults.simulation import ANN, Simulation


def assert_views_agree(simulation: Simulation) -> None:
    """Every conversation is in exactly the views of its state, and each view counts what it has."""
    found = [
        conversations.get(conversations.id_for(thread_id))
        for thread_id in simulation.sandbox.marketplace.threads
    ]
    found = [each for each in found if each.summary.last_message_at]
    for view_id in VIEW_IDS:
        expected = {each.id for each in found if view_id in _views_of(each)}
        page = lists.page(view_id, ANN.id, Filters(), 100, None, whatever_size, simulation.now)
        assert {each.id for each in page.items} == expected, view_id
        assert views.count(view_of(view_id, ANN.id)) == (len(expected), False), view_id
    for conversation in found:
        rows = simulation.rows(conversation.mirakl_thread_id)
        assert_mark_hides_nothing(conversation, rows)
        assert_activity_tells_it(conversation)
    assert_links_agree(found)


def _views_of(conversation: Conversation) -> set[str]:
    summary = conversation.summary
    if summary.state is not State.OPEN:
        return {"all", summary.state.value}
    needs_a_person = summary.reply_alert in (ReplyAlert.FAILED, ReplyAlert.UNCONFIRMED)
    waits = {"needs_reply"} if summary.needs_reply_since or needs_a_person else set()
    assignee = conversation.assignee
    is_ann_s = assignee is not None and assignee.id == ANN.id
    return {"all"} | waits | ({"unassigned"} if assignee is None else {"mine"} if is_ann_s else set())


def assert_mark_hides_nothing(conversation: Conversation, rows: Iterable[Message]) -> None:
    """Nothing has come that the author of Done or Snooze did not know of."""
    mark = conversation.state_mark
    assert conversation.summary.state is (mark.state if mark else State.OPEN)
    if mark is None:
        return
    incoming = [
        row
        for row in rows
        if row.status in CONFIRMED
        and row.sender in (Sender.CUSTOMER, Sender.OPERATOR)
        and (not row.to or Recipient.SHOP in row.to)
    ]
    assert all((row.stored_at or row.sent_at) <= mark.at for row in incoming)
    assert all(row.status not in (Status.FAILED, Status.UNCONFIRMED) for row in rows)


def assert_activity_tells_it(conversation: Conversation) -> None:
    """The last entry about a field says what the field is now; no change is without an entry."""
    entries = activity.latest(conversation.id, 100).items
    told: dict[str, str | None] = {"state": State.OPEN.value, "assignee": None}
    told_tags: set[str | None] = set()
    for change in (change for entry in entries for change in entry.changes):
        if change.field == "tag":
            told_tags = (told_tags - {change.before}) | ({change.after} if change.after else set())
        else:
            assert told.get(change.field) == change.before, change
            told[change.field] = change.after
    assert told["state"] == conversation.summary.state.value
    assert told["assignee"] == (conversation.assignee.name if conversation.assignee else None)
    assert told_tags == set(conversation.tags)


def assert_links_agree(found: Iterable[Conversation]) -> None:
    expected = {(tags.tag_key(tag), each.id) for each in found for tag in each.tags}
    linked = {
        (link["tag_key"], link["conversation_id"])
        for tag in tags.names()
        for link in tags.links(tag, 100, None).items
    }
    assert linked == expected
    for tag in tags.names():
        have_it = [key for key, _ in expected if key == tags.tag_key(tag)]
        assert views.count_of_tag(tag) == (len(have_it), False), tag
