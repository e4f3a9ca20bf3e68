"""The lists of conversations that agents work from: views, with filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from functions.inbox.conversations.deadline import due_at
from functions.model.conversations import Conversation
from functions.model.paging import Page
from functions.model.tags import folded_tag
from functions.store import conversations, tags, views
from functions.store.views import View

ViewId = Literal["needs_reply", "mine", "unassigned", "snoozed", "done", "all"]
VIEW_IDS: tuple[ViewId, ...] = get_args(ViewId)


@dataclass(frozen=True)
class Filters:
    """None, or False, for a filter that is not used."""

    tag: str | None = None
    language: str | None = None
    order: Literal["with", "without"] | None = None
    overdue: bool = False

    def pass_at(self, now: str) -> Callable[[Conversation], bool]:
        """Tells whether a conversation passes all filters."""
        return lambda conversation: (
            (self.tag is None or folded_tag(self.tag) in map(folded_tag, conversation.tags))
            and (self.language is None or conversation.language == self.language.casefold())
            and (self.order is None or bool(conversation.order_ids) == (self.order == "with"))
            and (not self.overdue or (due_at(conversation) or "~") <= now)
        )


def view_of(view_id: ViewId, agent_id: str) -> View:
    """``agent_id``: whose conversations are ``mine``."""
    every_agents: dict[str, View] = {
        "needs_reply": views.WAITING,
        "unassigned": views.UNASSIGNED,
        "snoozed": views.SNOOZED,
        "done": views.DONE,
        "all": views.ALL,
    }
    return views.of_agent(agent_id) if view_id == "mine" else every_agents[view_id]


def page_key(view_id: ViewId, agent_id: str, filters: Filters) -> dict[str, str]:
    """The form of a page's ``next_key``. An empty value may be any text."""
    if view_id == "all" and filters.tag is not None:
        return tags.page_key(filters.tag)
    return view_of(view_id, agent_id).page_key


def page(
    view_id: ViewId,
    agent_id: str,
    filters: Filters,
    limit: int,
    start: dict[str, str] | None,
    fits: Callable[[Conversation], bool],
    now: str,
) -> Page[Conversation]:
    """One page of a view. ``start`` is a page's ``next_key``.

    With filters a page may be short, or empty, and still have a next one. The view ``all`` with a tag has the latest
    tagged first.
    """
    keep = filters.pass_at(now) if filters != Filters() else views.everything
    if view_id == "all" and filters.tag is not None:
        return _page_of_tag(filters.tag, limit, start, keep, fits)
    return views.page(view_of(view_id, agent_id), limit, start, keep, fits)


def _page_of_tag(
    tag: str,
    limit: int,
    start: dict[str, str] | None,
    keep: Callable[[Conversation], bool],
    fits: Callable[[Conversation], bool],
) -> Page[Conversation]:
    """The links say which conversations have the tag; their rows are read consistently."""
    links = tags.links(tag, limit, start)
    read = conversations.get_many(link["conversation_id"] for link in links.items)
    found: list[Conversation] = []
    last = start
    for link in links.items:
        conversation = read.get(link["conversation_id"])
        if conversation and keep(conversation):
            if not fits(conversation):
                return Page(tuple(found), last)
            found.append(conversation)
        last = link
    return Page(tuple(found), links.next_key)
