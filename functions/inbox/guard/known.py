"""What is known about a conversation when a reply is checked. It asks nobody: only what is stored is used."""

from __future__ import annotations

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from functions.inbox.guard.findings import Facts
from functions.inbox.guard.rule_sets import RuleSet
from functions.inbox.messages.phrases import folded
from functions.inbox.messages.reading import own_words
from functions.inbox.messages.text import text_of
from functions.model.clock import shift
from functions.model.conversations import Conversation
from functions.model.messages import Message, Recipient, Sender
from functions.model.orders import Carrier, Order
from functions.store import conversations, messages, order_parts
from functions.store.order_parts import ALL_ORDERS, CARRIERS, ORDER

LOOKED_AT = 20
"""Newest messages among which those of others are looked for."""
ORDER_MINUTES = 15
"""An order that was read longer ago says nothing: a refund may have been made since."""


def facts_about(
    conversation_id: str,
    to: tuple[Recipient, ...],
    marketplace: str,
    rules: RuleSet,
    timezone: ZoneInfo,
    now: str,
) -> Facts:
    """``marketplace`` is its host. Raises ``ConversationNotFound``."""
    conversation = conversations.get(conversation_id)
    others = _of_others(conversation_id)
    order = _order(conversation, now)
    return Facts(
        now=now,
        timezone=timezone,
        to=to,
        language=conversation.language,
        asked_by_operator=bool(others) and others[-1].sender is Sender.OPERATOR,
        order=order,
        known_numbers=_numbers(conversation, order),
        others_words=folded("\n".join(own_words(text_of(each)) for each in others)),
        hosts=frozenset({marketplace, *rules.hosts, *_tracking_hosts(order, now)}),
    )


def _order(conversation: Conversation, now: str) -> Order | None:
    """None also for several orders: nobody knows which one the reply is about."""
    if len(conversation.order_ids) != 1:
        return None
    stored = order_parts.get(conversation.order_ids[0], (ORDER,), now, _no_key)[ORDER]
    is_new = stored.as_of is not None and stored.as_of >= shift(now, minutes=-ORDER_MINUTES)
    order: Order | None = stored.value if is_new else None
    return order


def _no_key() -> str:
    """Whether the marketplace may be asked does not matter here."""
    return ""


def _of_others(conversation_id: str) -> list[Message]:
    """The oldest first."""
    newest = messages.latest(conversation_id, limit=LOOKED_AT, start=None).items
    return [each for each in newest if each.sender is not Sender.TECHNICIAN]


def _numbers(conversation: Conversation, order: Order | None) -> tuple[str, ...]:
    numbers: list[str | None] = [*conversation.order_ids]
    if order:
        numbers += [order.id, order.commercial_id]
        numbers += [order.shipment.tracking_number] if order.shipment else []
        numbers += [number for line in order.lines for number in (line.id, line.sku)]
    return tuple(dict.fromkeys(number for number in numbers if number))


def _tracking_hosts(order: Order | None, now: str) -> set[str]:
    carriers: tuple[Carrier, ...] | None = order_parts.get(ALL_ORDERS, (CARRIERS,), now, _no_key)[
        CARRIERS
    ].value
    addresses = [carrier.tracking_url for carrier in carriers or ()]
    if order and order.shipment and order.shipment.tracking_url:
        addresses.append(order.shipment.tracking_url)
    return {host for address in addresses if (host := urlsplit(address).hostname)}
