"""Erases conversations whose last message is older than an age. Without --apply it only counts them."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from dataclasses import dataclass

from functions.inbox.sync.run import FULL_CHECK_DAYS
from functions.model.clock import shift, utc_now
from functions.model.conversations import Conversation
from functions.store import conversations, messages
from functions.store.conversation_rows import INBOX
from functions.store.files import Files
from functions.store.tables.conversations import ByRecency, ConversationRow
from infra.admin.console import Console, plural
from infra.admin.erasure import (
    erase_messages,
    is_being_fetched,
    is_settled,
    leave_customer_tombstone,
    leave_tombstone,
    set_erased_before,
)
from infra.admin.resources import Resources

DAYS = {"d": 1, "m": 30, "y": 365}
PAGE_SIZE = 100


def age(text: str) -> int:
    """Days in ``90d``, ``18m`` (months of 30 days) or ``2y`` (years of 365)."""
    match = re.fullmatch(r"(\d+)([dmy])", text)
    if not match:
        raise ArgumentTypeError(f"{text!r} is not an age such as 90d, 18m or 2y")
    days = int(match[1]) * DAYS[match[2]]
    if days <= FULL_CHECK_DAYS:
        raise ArgumentTypeError(f"{text} is too short: it must be more than {FULL_CHECK_DAYS} days")
    return days


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--older-than", type=age, required=True, metavar="AGE", help="such as 90d, 18m or 2y")
    parser.add_argument(
        "--apply", action="store_true", help="erase the conversations instead of only counting them"
    )


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    now = utc_now()
    cutoff = shift(now, days=-arguments.older_than)
    totals = Totals()
    for row in oldest_first(cutoff):
        totals.count(row)
        console.progress(f"… {plural(totals.conversations, 'conversation')}")
    if not totals.conversations:
        console.say(f"No conversation's last message is older than {cutoff[:10]}.")
        return 0
    console.say(
        f"{plural(totals.conversations, 'conversation')} with {plural(totals.messages, 'message')}, last messages from"
        f" {totals.first[:10]} to {totals.last[:10]}; {totals.waiting} waiting for an answer."
    )
    if not arguments.apply:
        console.say("Nothing was erased. With --apply they are erased permanently.")
        return 0
    console.confirm("erase")
    erased = skipped = 0
    files = resources.files
    for row in oldest_first(cutoff):
        if _erase(row.conversation_id, cutoff, now, files):
            erased += 1
        else:
            skipped += 1
        console.progress(f"{erased:,} of {plural(totals.conversations, 'conversation')}")
    console.say(f"Erased: {plural(erased, 'conversation')}.")
    if skipped:
        console.say(
            f"Left alone: {plural(skipped, 'conversation')} with an unsettled reply, a new message, or a file"
            " that is being fetched."
        )
    return 0


def oldest_first(cutoff: str) -> Iterator[ConversationRow]:
    """Conversations whose last message is older than ``cutoff``. It reads no others, by the index on that time."""
    older = ByRecency.last_message_at < cutoff
    yield from ConversationRow.by_recency.query(INBOX, older, page_size=PAGE_SIZE)


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


def _erase(conversation_id: str, cutoff: str, now: str, files: Files) -> bool:
    """False when the conversation has a newer message by now, a reply that is not settled, or a file on its way."""
    rows = messages.load(conversation_id).messages.values()
    if any(row.sent_at >= cutoff or not is_settled(row, now) for row in rows):
        return False
    before = set_erased_before(conversation_id, cutoff)
    if is_being_fetched(conversation_id, now):  # nobody begins to any more
        return False
    erase_messages(before, now, lambda message: message.sent_at < cutoff, files)
    _erase_customers_without_others(before, cutoff)
    leave_tombstone(conversation_id, files)
    return True


def _erase_customers_without_others(conversation: Conversation, cutoff: str) -> None:
    """Erases customers who have no other conversation.

    Must run before the conversation's row is erased: after an interruption nothing else leads to the customer.
    """
    now = conversation.customer.id if conversation.customer else None
    for customer_id in (*conversation.former_customer_ids, *([now] if now else ())):
        others = set(conversations.ids_of_customer(customer_id)) - {conversation.id}
        # The index may still contain a conversation that was erased a moment ago.
        if not any(other.customer for other in conversations.get_many(others).values()):
            leave_customer_tombstone(customer_id, cutoff)
