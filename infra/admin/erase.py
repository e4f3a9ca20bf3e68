"""Erases a customer everywhere, for good: no synchronisation brings them back. What they write from now on appears.

What stays, and why: docs/decisions/0012-erasing-a-customer.md.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from functions.inbox.recognition import CLOCK_TOLERANCE_SECONDS
from functions.model import Message, later, utc_now
from functions.store import conversations, customers, messages
from functions.triggers import FUNCTIONS
from infra.admin.console import Console, Refused, plural
from infra.admin.erasure import bury, clear, forget_customer, is_settled, mark, mark_customer
from infra.admin.resources import Resources

LONGEST_INVOCATION = max(function.timeout for function in FUNCTIONS)
"""Whoever works on what it read before the erasure has ended after so many seconds."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("customer_id", help="the marketplace's id of the customer, as the export shows it")


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    customer_id: str = arguments.customer_id
    now = utc_now()
    erased_before = later(now, seconds=-CLOCK_TOLERANCE_SECONDS)
    customer, ids = customers.get(customer_id), conversations.ids_of_customer(customer_id)
    if customer is None and not ids:
        raise Refused(f"There is no customer {customer_id} here.")
    if customer and customer.erased_before and not customer.display_name and not ids:
        console.say(f"Customer {customer_id} is erased; nothing of them is here.")
        return 0
    rows = [row for each in ids for row in messages.load(each).messages.values()]
    name = customer.display_name if customer and customer.display_name else "no name is stored"
    _refuse_if_too_early(rows, now)
    waiting = sum(1 for each in conversations.get_many(ids).values() if each.summary.needs_reply_since)
    console.say(
        f"Customer {customer_id} ({name}): {plural(len(ids), 'conversation')}, {plural(len(rows), 'message')};"
        f" {waiting} waiting for an answer. All of it will be erased, for good."
    )
    console.confirm(customer_id)
    seen = {row.id for row in rows}
    count = 0

    def is_erased(message: Message) -> bool:
        """What came in since then nobody has seen: it is new."""
        return message.id in seen or message.sent_at <= erased_before

    mark_customer(customer_id, erased_before)
    for done, conversation_id in enumerate(ids, 1):
        count += clear(mark(conversation_id, erased_before), now, is_erased)
        console.progress(f"{done} of {plural(len(ids), 'conversation')}")
    if resources.functions_run:
        console.say(
            "All of it is erased. A function that began before may still put something back: in"
            f" {LONGEST_INVOCATION} s everything is looked at once more. If you stop this, say the same again later."
        )
        console.wait(LONGEST_INVOCATION)
    ids = list(dict.fromkeys([*ids, *conversations.ids_of_customer(customer_id)]))
    for conversation_id in ids:
        count += clear(mark(conversation_id, erased_before), now, is_erased)
    alive = [conversation_id for conversation_id in ids if not bury(conversation_id)]
    if not alive:
        forget_customer(customer_id, erased_before)
    console.say(f"Erased: {plural(len(ids), 'conversation')}, {plural(count, 'message')}.")
    if alive:
        console.say(f"Something new was written meanwhile, and stays: {', '.join(alive)}.")
    return 0


def _refuse_if_too_early(rows: list[Message], now: str) -> None:
    unsettled = sorted({row.conversation_id for row in rows if not is_settled(row, now)})
    if unsettled:
        raise Refused(
            f"A reply to this customer is not settled yet (conversation {', '.join(unsettled)}). Wait until it is"
            " delivered, a few minutes if the marketplace answers, or take it back; then say the same again."
        )
