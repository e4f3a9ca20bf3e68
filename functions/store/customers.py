"""The table ``customers``: names, e-mail address and language of each customer."""

from __future__ import annotations

from functions.model.conversations import Conversation
from functions.model.customers import Customer
from functions.store.conditions import condition_held
from functions.store.mapping import OPTIONAL_TEXTS, TEXT, RowMapping
from functions.store.tables.customers import CustomerRow

MAPPING = RowMapping(Customer, {"display_name": TEXT, "other_names": OPTIONAL_TEXTS}, without=("id",))


def get(customer_id: str) -> Customer | None:
    """A consistent read; None if nothing is stored of the customer."""
    try:
        row = CustomerRow.get(customer_id, consistent_read=True)
    except CustomerRow.DoesNotExist:
        return None
    return Customer(id=row.customer_id, **MAPPING.fields(row))


def of_conversation(conversation: Conversation) -> Customer | None:
    """The customer with all that is stored of them; without a row of their own, what the conversation's row has."""
    listed = conversation.customer
    return (get(listed.id) if listed and listed.id else None) or listed


def put(customer: Customer) -> None:
    """Writes nothing if the customer was erased after they were read: ``customer`` would bring the erased data back."""
    row = CustomerRow(customer.id, **MAPPING.attributes(customer))
    erased = CustomerRow.erased_before
    as_read = erased == customer.erased_before if customer.erased_before else erased.does_not_exist()
    condition_held(lambda: row.save(condition=as_read))
