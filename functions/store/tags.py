"""The table ``conversation_tags``: links from tags to conversations, and the names of all tags.

A tag's key is ``#`` and its folded name, so that neither case nor the form of an accent makes another tag. The names
stand under the key ``names``, each under its tag's key.
"""

from __future__ import annotations

from pynamodb.transactions import TransactWrite

from functions.model.conversations import Conversation
from functions.model.paging import Page
from functions.model.tags import folded_tag
from functions.store.mapping import typed_key
from functions.store.tables.conversation_tags import ConversationTagRow

NAMES = "names"
MAX_NAMES = 1_000
"""Tags that a list of them shows."""


def tag_key(tag: str) -> str:
    return "#" + folded_tag(tag)


def move_links(transaction: TransactWrite, before: Conversation, after: Conversation, at: str) -> None:
    """Adds the writes that make the links those of ``after``: the conversation's row and its links never differ."""
    old, new = ({tag_key(tag): tag for tag in each.tags} for each in (before, after))
    for key in old.keys() - new.keys():
        transaction.delete(ConversationTagRow(key, before.id))
    for key in new.keys() - old.keys():
        transaction.save(ConversationTagRow(key, before.id, tagged_at=at))


def remember(tags: list[str]) -> None:
    """Stores the names of tags that are new. A name without a conversation does no harm."""
    for tag in tags:
        ConversationTagRow(NAMES, tag_key(tag), tag=tag).save()


def names() -> list[str]:
    """The names of all tags, in the order of their keys."""
    rows = ConversationTagRow.query(NAMES, limit=MAX_NAMES)
    return [row.tag for row in rows]


def known_names(tags: list[str]) -> dict[str, str]:
    """The name under which each tag is known already, by the tag's key."""
    keys = [(NAMES, tag_key(tag)) for tag in dict.fromkeys(tags)]
    rows = ConversationTagRow.batch_get(keys) if keys else ()
    return {row.conversation_id: row.tag for row in rows}


def page_key(tag: str) -> dict[str, str]:
    """The form of a page's ``next_key`` among the conversations of a tag. An empty value may be any text."""
    return {"tag_key": tag_key(tag), "tagged_at": "", "conversation_id": ""}


def links(tag: str, limit: int, start: dict[str, str] | None) -> Page[dict[str, str]]:
    """The keys of a tag's links, the latest tagged first: each can be the ``next_key`` of a page. ``start`` is one."""
    rows = list(
        ConversationTagRow.by_tagged_at.query(
            tag_key(tag), scan_index_forward=False, limit=limit + 1, last_evaluated_key=typed_key(start)
        )
    )
    found = tuple({name: getattr(row, name) for name in page_key(tag)} for row in rows[:limit])
    return Page(found, found[-1] if len(rows) > limit else None)
