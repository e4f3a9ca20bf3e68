"""Finds the conversations of a customer, by the customer that each names now and by those that it named before."""

from __future__ import annotations

from dataclasses import dataclass

from functions.model.conversations import Conversation
from functions.model.messages import Sender
from functions.store import conversations, messages
from functions.store.tables.conversations import ConversationRow


@dataclass(frozen=True)
class CustomerConversations:
    """Ids of conversations, each once."""

    certain: tuple[str, ...]
    """They name the customer, or did so before."""
    possible: tuple[str, ...]
    """They name no customer, but somebody with the customer's name has written in them."""


def find_conversations(customer_id: str, names: set[str]) -> CustomerConversations:
    """Reads the whole table of conversations: no index has the former customers. ``names`` are the customer's."""
    certain = dict.fromkeys(conversations.ids_of_customer(customer_id))
    without_customer = []
    named, named_before = ConversationRow.customer_id, ConversationRow.former_customer_ids
    names_nobody = named.does_not_exist() & ConversationRow.inbox.exists()
    for row in ConversationRow.scan(
        (named == customer_id) | named_before.contains(customer_id) | names_nobody,
        consistent_read=True,
        attributes_to_get=["conversation_id", "customer_id", "former_customer_ids"],
    ):
        if row.customer_id == customer_id or customer_id in (row.former_customer_ids or ()):
            certain[row.conversation_id] = None
        else:
            without_customer.append(row.conversation_id)
    normalized = {_normalized(name) for name in names}
    possible = (each for each in without_customer if _has_author(each, normalized))
    return CustomerConversations(tuple(certain), tuple(possible))


def of_other_customers(customer_id: str, found: dict[str, Conversation]) -> list[str]:
    """Ids of the conversations that name another customer now. Erasing them erases that customer's messages, too."""
    return [
        each.id for each in found.values() if each.customer and each.customer.id not in (None, customer_id)
    ]


def _has_author(conversation_id: str, names: set[str]) -> bool:
    return any(
        message.sender is Sender.CUSTOMER and _normalized(message.author) in names
        for message in messages.load(conversation_id).messages.values()
    )


def _normalized(name: str) -> str:
    return " ".join(name.split()).casefold()
