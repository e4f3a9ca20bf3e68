"""What is known of a customer, merged from three sources: the thread, the order, and what is stored.

A thread has the display name and usually an id; only an order has first and last name, e-mail, locale and language.
A name that was learned is written to all conversations of the customer.
"""

from __future__ import annotations

from dataclasses import replace

from functions.inbox.conversations.summary_writer import store_summary
from functions.inbox.messages.reading import read_line
from functions.model.conversations import Conversation
from functions.model.customers import NAMELESS, Customer
from functions.store import conversations, customers

MAX_OTHER_NAMES = 10
"""How many spellings of a customer's name are remembered besides the last one."""


def customer_id_of(
    from_thread: Customer | None, from_order: Customer | None, conversation: Conversation | None
) -> str | None:
    """The customer's id, from the first source that has one: the thread, the order, the stored conversation.

    None when the thread names no customer, or no source has the id.
    """
    if from_thread is None:
        return None
    stored = conversation.customer if conversation else None
    return next((known.id for known in (from_thread, from_order, stored) if known and known.id), None)


def still_known(from_thread: Customer | None, stored: Customer) -> Customer:
    """The customer of a thread from which the marketplace has removed the customer, or their id and name."""
    if from_thread is None:
        return stored
    is_another = from_thread.id is not None and from_thread.id != stored.id
    if from_thread.display_name != NAMELESS or is_another:
        return from_thread
    return replace(from_thread, display_name=stored.display_name)


def store_customer(
    customer_id: str | None,
    from_thread: Customer | None,
    from_order: Customer | None,
    known: Customer | None,
) -> Customer | None:
    """Merges the sources with ``known``, the stored row; stores and returns the result.

    Names that changed are written to all of the customer's conversations, but not a spelling that was shown before:
    threads that spell a name differently do not rename each other in turn. The result has the spelling of this thread.
    None when the thread names no customer.
    """
    if from_thread is None:
        return None
    shown_name = read_line(from_thread.display_name)
    is_known_spelling = known is not None and shown_name in known.other_names
    sources = [source for source in (_with_readable_names(from_order), known) if source]
    customer = Customer(
        id=customer_id,
        display_name=known.display_name if known and is_known_spelling else shown_name,
        first_name=next((s.first_name for s in sources if s.first_name), None),
        last_name=next((s.last_name for s in sources if s.last_name), None),
        email=next((s.email for s in sources if s.email), None),
        locale=next((s.locale for s in sources if s.locale), None),
        language=next((s.language for s in sources if s.language), None),
        other_names=_other_names(known, shown_name),
        erased_before=known.erased_before if known else None,
    )
    if customer_id and customer != known:
        customers.put(customer)
        if known and _names(known) != _names(customer):
            for conversation_id in conversations.ids_of_customer(customer_id):
                store_summary(conversation_id, lambda stored, _: _renamed(stored, customer))
    return replace(customer, display_name=shown_name)


def as_listed(customer: Customer | None) -> Customer | None:
    """What a conversation's row has of its customer: id and names. The other fields are only in the customer's row."""
    if customer is None:
        return None
    return replace(customer, email=None, locale=None, language=None, other_names=(), erased_before=None)


def former_customer_ids(conversation: Conversation, customer: Customer | None) -> tuple[str, ...]:
    """All customers whose conversation it was before ``customer``: erasing one of them has to find it."""
    before = conversation.customer.id if conversation.customer else None
    now = customer.id if customer else before
    known = dict.fromkeys((*conversation.former_customer_ids, *([before] if before else ())))
    return tuple(each for each in known if each != now)


def _other_names(known: Customer | None, shown_name: str) -> tuple[str, ...]:
    """Without the empty name of a customer who was erased."""
    if known is None or not known.display_name:
        return ()
    if shown_name == known.display_name or shown_name in known.other_names:
        return known.other_names
    return (*known.other_names, known.display_name)[-MAX_OTHER_NAMES:]


def _with_readable_names(customer: Customer | None) -> Customer | None:
    if customer is None:
        return None
    first_name, last_name = (name and read_line(name) for name in (customer.first_name, customer.last_name))
    return replace(customer, first_name=first_name, last_name=last_name)


def _renamed(conversation: Conversation, customer: Customer) -> Conversation:
    """The index that named this conversation may be behind: only the customer's own gets the name."""
    listed = conversation.customer
    is_theirs = listed is not None and listed.id == customer.id
    return replace(conversation, customer=as_listed(customer)) if is_theirs else conversation


def _names(customer: Customer) -> tuple[str, str | None, str | None]:
    return customer.display_name, customer.first_name, customer.last_name
