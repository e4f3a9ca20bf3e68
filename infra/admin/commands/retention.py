"""Erases conversations whose last message is older than an age, as `erase` does; without --apply it only counts."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from dataclasses import dataclass

from functions.inbox.sync import RECONCILE_DAYS
from functions.model import Conversation, later, utc_now
from functions.store import conversations, messages
from functions.store.conversations import INBOX
from functions.store.tables import ByRecency, ConversationRow
from infra.admin.console import Console, plural
from infra.admin.erasure import bury, clear, forget_customer, is_settled, mark
from infra.admin.resources import Resources

DAYS = {"d": 1, "m": 30, "y": 365}
PAGE = 100


def age(text: str) -> int:
    """Days in ``90d``, ``18m`` (months of 30 days) or ``2y`` (years of 365)."""
    read = re.fullmatch(r"(\d+)([dmy])", text)
    if not read:
        raise ArgumentTypeError(f"{text!r} is no age: say 90d, 18m or 2y")
    days = int(read[1]) * DAYS[read[2]]
    if days <= RECONCILE_DAYS:
        raise ArgumentTypeError(
            f"{text} is too young: conversations of {RECONCILE_DAYS} days are still at work"
        )
    return days


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--older-than", type=age, required=True, metavar="AGE", help="such as 90d, 18m or 2y")
    parser.add_argument("--apply", action="store_true", help="erase them, rather than only count them")


def run(arguments: Namespace, _resources: Resources, console: Console) -> int:
    now = utc_now()
    cutoff = later(now, days=-arguments.older_than)
    found = Totals()
    for row in oldest_first(cutoff):
        found.count(row)
        console.progress(f"… {plural(found.conversations, 'conversation')}")
    if not found.conversations:
        console.say(f"No conversation's last message is older than {cutoff[:10]}.")
        return 0
    console.say(
        f"{plural(found.conversations, 'conversation')} with {plural(found.messages, 'message')}, last messages from"
        f" {found.first[:10]} to {found.last[:10]}; {found.waiting} waiting for an answer."
    )
    if not arguments.apply:
        console.say("Nothing was erased. Say --apply to erase them, for good.")
        return 0
    console.confirm("erase")
    erased = left_alone = 0
    for row in oldest_first(cutoff):
        if _erase(row.conversation_id, cutoff, now):
            erased += 1
        else:
            left_alone += 1
        console.progress(f"{erased:,} of {plural(found.conversations, 'conversation')}")
    console.say(f"Erased: {plural(erased, 'conversation')}.")
    if left_alone:
        console.say(f"Left alone: {plural(left_alone, 'conversation')} that somebody is working on.")
    return 0


def oldest_first(cutoff: str) -> Iterator[ConversationRow]:
    """From the far end of the inbox's index, page by page: it reads nothing that is younger."""
    older = ByRecency.last_message_at < cutoff
    yield from ConversationRow.by_recency.query(INBOX, older, page_size=PAGE)


@dataclass
class Totals:
    conversations: int = 0
    messages: int = 0
    waiting: int = 0
    first: str = ""
    last: str = ""

    def count(self, row: ConversationRow) -> None:
        self.conversations += 1
        self.messages += int(row.message_count or 0)
        self.waiting += row.needs_reply_since is not None
        self.last = row.last_message_at or ""
        self.first = self.first or self.last


def _erase(conversation_id: str, cutoff: str, now: str) -> bool:
    """False when the conversation has become younger meanwhile, or has a reply that is not settled."""
    rows = messages.load(conversation_id).messages.values()
    if any(row.sent_at >= cutoff or not is_settled(row, now) for row in rows):
        return False
    before = mark(conversation_id, cutoff)
    clear(before, now, lambda message: message.sent_at < cutoff)
    _forget_customers_without_others(before, cutoff)
    bury(conversation_id)
    return True


def _forget_customers_without_others(conversation: Conversation, cutoff: str) -> None:
    """Before the conversation itself is gone: else nobody would find the customer after an interruption."""
    now = conversation.customer.id if conversation.customer else None
    for customer_id in (*conversation.former_customer_ids, *([now] if now else ())):
        others = set(conversations.ids_of_customer(customer_id)) - {conversation.id}
        # The index may still name one that was erased a moment ago.
        if not any(other.customer for other in conversations.get_many(others).values()):
            forget_customer(customer_id, cutoff)
