"""Erases a customer everywhere, for good: no synchronisation brings them back. What they write from now on appears.

What stays, and why: docs/decisions/0012-erasing-a-customer.md.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from functions.inbox.recognition import CLOCK_TOLERANCE_SECONDS
from functions.model import Customer, Message, later, utc_now
from functions.store import conversations, customers, messages
from functions.triggers import FUNCTIONS
from infra.admin.console import Console, Refused, plural
from infra.admin.customer_conversations import belong_to_others, conversations_of
from infra.admin.erasure import (
    bury,
    clear,
    delete_links,
    forget_customer,
    is_settled,
    mark,
    mark_customer,
)
from infra.admin.resources import Resources

LONGEST_INVOCATION = max(function.timeout for function in FUNCTIONS)
"""Whoever works on what it read before the erasure has ended after so many seconds."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("customer_id", help="the marketplace's id of the customer, as the export shows it")
    parser.add_argument(
        "--conversation",
        action="append",
        default=[],
        metavar="ID",
        help="also this one, which names no customer; may be said more than once",
    )


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    customer_id: str = arguments.customer_id
    now = utc_now()
    erased_before = later(now, seconds=-CLOCK_TOLERANCE_SECONDS)
    customer = customers.get(customer_id)
    names = _names(customer)
    found = conversations_of(customer_id, names)
    ids = _with_those_said(found.theirs, arguments.conversation)
    left = [each for each in found.perhaps_theirs if each not in ids]
    if customer is None and not ids:
        raise Refused(f"There is no customer {customer_id} here.")
    if customer and customer.erased_before and not customer.display_name and not ids:
        console.say(f"Customer {customer_id} is erased; nothing of them is here.")
        return 0
    rows = [row for each in ids for row in messages.load(each).messages.values()]
    name = customer.display_name if customer and customer.display_name else "no name is stored"
    _refuse_if_too_early(rows, now)
    stored = conversations.get_many(ids)
    waiting = sum(1 for each in stored.values() if each.summary.needs_reply_since)
    console.say(
        f"Customer {customer_id} ({name}): {plural(len(ids), 'conversation')}, {plural(len(rows), 'message')};"
        f" {waiting} waiting for an answer. All of it will be erased, for good."
    )
    if others := belong_to_others(customer_id, stored):
        console.say(
            f"{plural(len(others), 'conversation')} of these had this customer before and has another one now, whose"
            f" messages are erased with it: {', '.join(others)}."
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
    again = conversations_of(customer_id, names)
    ids = list(dict.fromkeys([*ids, *again.theirs]))
    left = [each for each in again.perhaps_theirs if each not in ids]
    for conversation_id in ids:
        count += clear(mark(conversation_id, erased_before), now, is_erased)
    delete_links(ids)
    alive = [conversation_id for conversation_id in ids if not bury(conversation_id)]
    if not alive:
        forget_customer(customer_id, erased_before)
    console.say(f"Erased: {plural(len(ids), 'conversation')}, {plural(count, 'message')}.")
    was_begun = bool(customer and customer.erased_before)  # by an erasure that was interrupted
    return _what_is_left(customer_id, alive, left, not ids and not was_begun, console)


def _what_is_left(
    customer_id: str, alive: list[str], left: list[str], nothing_found: bool, console: Console
) -> int:
    """The exit status: 0 only when nothing is known to be left."""
    if alive:
        console.say(
            f"Not erased: something new was written meanwhile, and stays, with the name: {', '.join(alive)}."
        )
    if left:
        console.say(
            f"Not erased: somebody of the same name has written in {plural(len(left), 'conversation')} that no longer"
            f" names any customer: {', '.join(left)}. Look at them; for those that are this customer's say"
            f" `erase {customer_id} --conversation ID`."
        )
    if nothing_found:
        console.say(
            "No conversation of this customer was found, though there must have been one. Look for their words in an"
            " export."
        )
    return 1 if alive or left or nothing_found else 0


def _names(customer: Customer | None) -> set[str]:
    """As messages may be signed."""
    if customer is None:
        return set()
    full = f"{customer.first_name or ''} {customer.last_name or ''}".strip()
    return {name for name in (customer.display_name, full) if name}


def _with_those_said(theirs: Iterable[str], said: list[str]) -> list[str]:
    stored = conversations.get_many(said)
    for conversation_id in said:
        if conversation_id not in stored:
            raise Refused(f"There is no conversation {conversation_id} here.")
        customer = stored[conversation_id].customer
        if customer and customer.id and conversation_id not in theirs:
            raise Refused(f"Conversation {conversation_id} is that of another customer, {customer.id}.")
    return list(dict.fromkeys([*theirs, *said]))


def _refuse_if_too_early(rows: list[Message], now: str) -> None:
    unsettled = sorted({row.conversation_id for row in rows if not is_settled(row, now)})
    if unsettled:
        raise Refused(
            f"A reply to this customer is not settled yet (conversation {', '.join(unsettled)}). Wait until it is"
            " delivered, a few minutes if the marketplace answers, or take it back; then say the same again."
        )
