"""The customers table."""

from __future__ import annotations

from functions.model import Customer
from functions.store.tables import CustomerRow


def get(customer_id: str) -> Customer | None:
    try:
        row = CustomerRow.get(customer_id, consistent_read=True)
    except CustomerRow.DoesNotExist:
        return None
    return Customer(
        id=row.customer_id,
        display_name=row.display_name,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        locale=row.locale,
    )


def put(customer: Customer) -> None:
    CustomerRow(
        customer.id,
        display_name=customer.display_name,
        first_name=customer.first_name,
        last_name=customer.last_name,
        email=customer.email,
        locale=customer.locale,
    ).save()
