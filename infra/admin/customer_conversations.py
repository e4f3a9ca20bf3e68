"""Which conversations are a customer's: by everything that was ever known of them, not only by what is said now."""

from __future__ import annotations

from dataclasses import dataclass

from functions.model import Conversation, Sender
from functions.store import conversations, messages
from functions.store.tables import ConversationRow


@dataclass(frozen=True)
class Found:
    """Ids of conversations, each once."""

    theirs: tuple[str, ...]
    """They are the customer, or were."""
    perhaps_theirs: tuple[str, ...]
    """Nobody's by an id, and somebody of the customer's name has written in them."""


def conversations_of(customer_id: str, names: set[str]) -> Found:
    """Reads the table of conversations whole: only who is a customer now is in an index."""
    by_index = conversations.ids_of_customer(customer_id)
    now, before, nobodys = ConversationRow.customer_id, ConversationRow.former_customer_ids, []
    theirs = dict.fromkeys(by_index)
    nobodys_with_messages = now.does_not_exist() & ConversationRow.inbox.exists()
    might_be = (now == customer_id) | before.contains(customer_id) | nobodys_with_messages
    for row in ConversationRow.scan(
        might_be,
        consistent_read=True,
        attributes_to_get=["conversation_id", "customer_id", "former_customer_ids"],
    ):
        if row.customer_id == customer_id or customer_id in (row.former_customer_ids or ()):
            theirs[row.conversation_id] = None
        else:
            nobodys.append(row.conversation_id)
    known = {_alike(name) for name in names}
    return Found(tuple(theirs), tuple(each for each in nobodys if _is_written_in_by(each, known)))


def belong_to_others(customer_id: str, found: dict[str, Conversation]) -> list[str]:
    """Whose customer is somebody else by now: their words go, too."""
    return [
        each.id for each in found.values() if each.customer and each.customer.id not in (None, customer_id)
    ]


def _is_written_in_by(conversation_id: str, names: set[str]) -> bool:
    return any(
        message.sender is Sender.CUSTOMER and _alike(message.author) in names
        for message in messages.load(conversation_id).messages.values()
    )


def _alike(name: str) -> str:
    return " ".join(name.split()).casefold()
