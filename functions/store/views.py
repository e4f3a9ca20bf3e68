"""Lists of conversations. Each is one query, and reads a bounded number of rows whatever the table holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pynamodb.models import Model

from functions.model.conversations import Conversation, State
from functions.model.paging import Page, cut, whatever_size
from functions.store import conversations, tags
from functions.store.conversation_rows import INBOX, NEEDS_REPLY, NOBODY, conversation_of
from functions.store.mapping import typed_key
from functions.store.tables.conversation_tags import ConversationTagRow
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.order_conversations import OrderConversationRow

MAX_READ = 500
"""Rows that one page may read to find those that pass its filters. So a page may be short, and still have a next."""
FILTERED_PAGES = 4
"""With filters, a query reads so many pages at once."""
COUNTED = 99
"""A count says how many rows there are up to this, and then that there are more."""
LINK_KEY = {"conversation_id": ""}
"""The form of a page's ``next_key`` among the conversations about an order, or of a customer."""


def everything(_: Conversation) -> bool:
    """For a page without filters."""
    return True


@dataclass(frozen=True)
class View:
    """A partition of one of the indexes of ``conversations``."""

    index: str
    partition: str
    newest_first: bool = False

    @property
    def page_key(self) -> dict[str, str]:
        """The form of a page's ``next_key``. An empty value may be any text."""
        partition, order = KEYS[self.index]
        return {partition: self.partition, order: "", "conversation_id": ""}

    def rows(self, limit: int, start: dict[str, str] | None, page_size: int, **options: Any) -> Iterable[Any]:
        return INDEXES[self.index].query(
            self.partition,
            scan_index_forward=not self.newest_first,
            limit=limit,
            page_size=page_size,
            last_evaluated_key=typed_key(start),
            **options,
        )


INDEXES = {
    "by_recency": ConversationRow.by_recency,
    "by_state": ConversationRow.by_state,
    "by_assignee": ConversationRow.by_assignee,
}
KEYS = {
    "by_recency": ("inbox", "last_message_at"),
    "by_state": ("state_key", "state_since"),
    "by_assignee": ("assignee_key", "assignee_since"),
}
"""The attributes of each index: its partition key and its sort key."""
ALL = View("by_recency", INBOX, newest_first=True)
WAITING = View("by_state", NEEDS_REPLY)
SNOOZED = View("by_state", State.SNOOZED.value)
DONE = View("by_state", State.DONE.value, newest_first=True)
UNASSIGNED = View("by_assignee", NOBODY)


def of_agent(agent_id: str) -> View:
    return View("by_assignee", agent_id)


def page(
    view: View,
    limit: int,
    start: dict[str, str] | None,
    keep: Callable[[Conversation], bool] = everything,
    fits: Callable[[Conversation], bool] = whatever_size,
) -> Page[Conversation]:
    """One page of a view: rows for which ``keep`` is true. ``start`` is a page's ``next_key``.

    The page ends before a conversation that does not fit, and after ``MAX_READ`` rows. The index may lag behind the
    table, and it has only the attributes that the list shows.
    """
    # What a query has read is paid for, also if the page is full before. Filters mostly need more than a page.
    page_size = limit + 1 if keep is everything else min(MAX_READ, FILTERED_PAGES * (limit + 1))
    found: list[Conversation] = []
    last = None
    for number, row in enumerate(view.rows(MAX_READ + 1, start, page_size)):
        conversation = conversation_of(row)
        kept = keep(conversation)
        if number == MAX_READ or (kept and (len(found) == limit or not fits(conversation))):
            return Page(tuple(found), _key_of(view, last))
        if kept:
            found.append(conversation)
        last = row
    return Page(tuple(found), None)


def between(view: View, first: str, last: str, limit: int) -> Iterator[Conversation]:
    """The conversations whose time in the view's order is from ``first`` to ``last``, at most ``limit`` of them."""
    order = getattr(ConversationRow, KEYS[view.index][1])
    within = order.between(first, last)
    return map(conversation_of, view.rows(limit, None, MAX_READ, range_key_condition=within))


def count(view: View) -> tuple[int, bool]:
    """How many conversations a view has, at most ``COUNTED``, and whether there are more."""
    return _counted(ConversationRow, view.partition, view.index)


def count_of_tag(tag: str) -> tuple[int, bool]:
    """The same for the conversations that have a tag: each has one link, and links lag behind like an index."""
    return _counted(ConversationTagRow, tags.tag_key(tag))


def of_order(
    order_id: str,
    limit: int,
    start: dict[str, str] | None,
    fits: Callable[[Conversation], bool] = whatever_size,
) -> Page[Conversation]:
    """One page of the conversations about an order, the most recent message first. ``start`` is a page's ``next_key``.

    The page ends before a conversation that does not fit. A link without a conversation that names the order is
    ignored: links are written before the conversation's row, and are deleted a moment after the marketplace removed
    the order from a thread.
    """
    key = typed_key({"order_id": order_id} | start if start else None)
    links = OrderConversationRow.query(order_id, limit=limit + 1, last_evaluated_key=key)
    linked = [link.conversation_id for link in links]
    return _newest_first(linked, limit, lambda conversation: order_id in conversation.order_ids, fits)


def of_customer(
    customer_id: str,
    limit: int,
    start: dict[str, str] | None,
    fits: Callable[[Conversation], bool] = whatever_size,
) -> Page[Conversation]:
    """One page of a customer's conversations, the most recent message first. ``start`` is a page's ``next_key``.

    The page ends before a conversation that does not fit. The index lags behind the table, so a conversation that has
    just got another customer is ignored.
    """
    key = typed_key({"customer_id": customer_id} | start if start else None)
    rows = ConversationRow.by_customer.query(customer_id, limit=limit + 1, last_evaluated_key=key)
    return _newest_first(
        [row.conversation_id for row in rows],
        limit,
        lambda conversation: (
            conversation.customer is not None
            and conversation.customer.id == customer_id
            and conversation.summary.last_message_at is not None
        ),
        fits,
    )


def _newest_first(
    ids: list[str], limit: int, belongs: Callable[[Conversation], bool], fits: Callable[[Conversation], bool]
) -> Page[Conversation]:
    """One page of these conversations, of which there may be one more than ``limit``.

    An order and a customer have few conversations, so only the rows of one page are sorted.
    """
    read = conversations.get_many(ids[:limit])
    belonging = (read[each] for each in ids[:limit] if each in read and belongs(read[each]))
    page, has_more = cut(belonging, limit, fits)
    last = page[-1].id if has_more else ids[limit - 1] if len(ids) > limit else None
    newest_first = sorted(page, key=lambda c: (c.summary.last_message_at or "", c.id), reverse=True)
    return Page(tuple(newest_first), LINK_KEY | {"conversation_id": last} if last else None)


def _key_of(view: View, row: Any) -> dict[str, str]:
    return {name: getattr(row, name) for name in view.page_key}


def _counted(table: type[Model], partition: str, index: str | None = None) -> tuple[int, bool]:
    # pynamodb's own count reads on until the end, whatever the limit is.
    answer = table._get_connection().query(partition, index_name=index, limit=COUNTED + 1, select="COUNT")
    found = int(answer["Count"])
    return min(found, COUNTED), found > COUNTED
