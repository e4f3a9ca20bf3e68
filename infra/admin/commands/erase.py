"""Erases all data of a customer, permanently: no synchronisation imports it again. New messages of theirs do appear.

What stays, and why: docs/decisions/0012-erasing-a-customer.md.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from functions.model.clock import shift, utc_now
from functions.model.customers import Customer
from functions.model.messages import Message
from functions.store import conversations, customers, messages
from functions.timing import CLOCK_TOLERANCE_SECONDS
from functions.triggers import FUNCTIONS
from infra.admin.console import CommandRefused, Console, plural
from infra.admin.customer_conversations import find_conversations, of_other_customers
from infra.admin.erasure import (
    delete_links,
    erase_messages,
    is_settled,
    leave_customer_tombstone,
    leave_tombstone,
    set_customer_erased_before,
    set_erased_before,
)
from infra.admin.resources import Resources

LONGEST_INVOCATION = max(function.timeout for function in FUNCTIONS)
"""In seconds. After that time no function is left that read data before the erasure."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("customer_id", help="the customer's id at the marketplace; the export contains it")
    parser.add_argument(
        "--conversation",
        action="append",
        default=[],
        metavar="ID",
        help="also this conversation, which names no customer; can be repeated",
    )


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    customer_id: str = arguments.customer_id
    files = resources.files
    now = utc_now()
    erased_before = shift(now, seconds=-CLOCK_TOLERANCE_SECONDS)
    customer = customers.get(customer_id)
    names = _names(customer)
    ids = _with_chosen(find_conversations(customer_id, names).certain, arguments.conversation)
    if customer is None and not ids:
        raise CommandRefused(f"There is no customer {customer_id} here.")
    if customer and customer.erased_before and not customer.display_name and not ids:
        console.say(f"Customer {customer_id} is erased already; nothing of them is here.")
        return 0
    rows = [row for each in ids for row in messages.load(each).messages.values()]
    name = customer.display_name if customer and customer.display_name else "no name is stored"
    _refuse_unsettled(rows, now)
    stored = conversations.get_many(ids)
    waiting = sum(1 for each in stored.values() if each.summary.needs_reply_since)
    console.say(
        f"Customer {customer_id} ({name}): {plural(len(ids), 'conversation')}, {plural(len(rows), 'message')};"
        f" {waiting} waiting for an answer. All of it, with its files and the notes about it, will be erased"
        " permanently."
    )
    if others := of_other_customers(customer_id, stored):
        console.say(
            f"{plural(len(others), 'conversation')} of these had this customer before and has another one now, whose"
            f" messages are erased as well: {', '.join(others)}."
        )
    console.confirm(customer_id)
    seen = {row.id for row in rows}
    count = 0

    def is_erased(message: Message) -> bool:
        """False for messages that came in after the command showed what it would erase."""
        return message.id in seen or message.sent_at <= erased_before

    set_customer_erased_before(customer_id, erased_before)
    for done, conversation_id in enumerate(ids, 1):
        count += erase_messages(set_erased_before(conversation_id, erased_before), now, is_erased, files)
        console.progress(f"{done} of {plural(len(ids), 'conversation')}")
    if resources.functions_run:
        console.say(
            "All of it is erased. A function that started before may still write some of it again, so everything is"
            f" checked once more in {LONGEST_INVOCATION} s. If you stop this, run the same command again later."
        )
        console.wait(LONGEST_INVOCATION)
    again = find_conversations(customer_id, names)
    ids = list(dict.fromkeys([*ids, *again.certain]))
    left = [each for each in again.possible if each not in ids]
    for conversation_id in ids:
        count += erase_messages(set_erased_before(conversation_id, erased_before), now, is_erased, files)
    delete_links(ids)
    active = [conversation_id for conversation_id in ids if not leave_tombstone(conversation_id, files)]
    if not active:
        leave_customer_tombstone(customer_id, erased_before)
    console.say(f"Erased: {plural(len(ids), 'conversation')}, {plural(count, 'message')}.")
    is_continued = bool(customer and customer.erased_before)  # an earlier run was interrupted
    return _report_rest(customer_id, active, left, not ids and not is_continued, console)


def _report_rest(
    customer_id: str, active: list[str], left: list[str], nothing_found: bool, console: Console
) -> int:
    """Returns the exit status: 0 only when nothing is known to be left."""
    if active:
        console.say(
            f"Not erased: new messages came in meanwhile; they stay, with the name, in {', '.join(active)}."
        )
    if left:
        console.say(
            f"Not erased: somebody with the same name has written in {plural(len(left), 'conversation')} that no longer"
            f" names any customer: {', '.join(left)}. Look at them, and for those that are this customer's run"
            f" `erase {customer_id} --conversation ID`."
        )
    if nothing_found:
        console.say(
            "No conversation of this customer was found, though there must have been one. Search an export for their"
            " messages."
        )
    return 1 if active or left or nothing_found else 0


def _names(customer: Customer | None) -> set[str]:
    """The names under which the customer may have written."""
    if customer is None:
        return set()
    full = f"{customer.first_name or ''} {customer.last_name or ''}".strip()
    return {name for name in (customer.display_name, full) if name}


def _with_chosen(certain: Iterable[str], chosen: list[str]) -> list[str]:
    """The customer's conversations, and those given by ``--conversation``. Raises ``CommandRefused`` for wrong ones."""
    stored = conversations.get_many(chosen)
    for conversation_id in chosen:
        if conversation_id not in stored:
            raise CommandRefused(f"There is no conversation {conversation_id} here.")
        customer = stored[conversation_id].customer
        if customer and customer.id and conversation_id not in certain:
            raise CommandRefused(
                f"Conversation {conversation_id} belongs to another customer, {customer.id}."
            )
    return list(dict.fromkeys([*certain, *chosen]))


def _refuse_unsettled(rows: list[Message], now: str) -> None:
    unsettled = sorted({row.conversation_id for row in rows if not is_settled(row, now)})
    if unsettled:
        raise CommandRefused(
            f"A reply to this customer is not settled yet (conversation {', '.join(unsettled)}). Wait until it is"
            " delivered, a few minutes if the marketplace answers, or take it back; then run the same command again."
        )
