"""The customers table."""

from __future__ import annotations

from functions.model.customers import Customer
from functions.store.conditions import condition_held
from functions.store.tables import CustomerRow


def get(customer_id: str) -> Customer | None:
    try:
        row = CustomerRow.get(customer_id, consistent_read=True)
    except CustomerRow.DoesNotExist:
        return None
    return Customer(
        id=row.customer_id,
        display_name=row.display_name or "",
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        locale=row.locale,
        language=row.language,
        erased_before=row.erased_before,
    )


def put(customer: Customer) -> None:
    """Unless they were erased since they were read: then this is what nobody wants to keep."""
    row = CustomerRow(
        customer.id,
        display_name=customer.display_name,
        first_name=customer.first_name,
        last_name=customer.last_name,
        email=customer.email,
        locale=customer.locale,
        language=customer.language,
        erased_before=customer.erased_before,
    )
    erased = CustomerRow.erased_before
    as_read = erased == customer.erased_before if customer.erased_before else erased.does_not_exist()
    condition_held(lambda: row.save(condition=as_read))
