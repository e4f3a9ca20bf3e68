"""What stays known of a customer when the marketplace shows less than before."""

from __future__ import annotations

import pytest

from functions.inbox.conversations.customers import still_known
from functions.model.customers import NAMELESS, Customer

STORED = Customer("CUST-1", "Marie T.", "Marie", "Tremblay")


@pytest.mark.parametrize("customer_id", ["CUST-1", None])
def test_a_name_that_the_marketplace_removed_is_kept(customer_id: str | None) -> None:
    known = still_known(Customer(customer_id, NAMELESS), STORED)
    assert (known.id, known.display_name) == (customer_id, "Marie T.")


def test_a_customer_whom_the_marketplace_removed_is_kept() -> None:
    assert still_known(None, STORED) == STORED


@pytest.mark.parametrize("shown", [Customer("CUST-1", "Marie Tremblay"), Customer("CUST-2", NAMELESS)])
def test_another_name_or_another_customer_is_taken_over(shown: Customer) -> None:
    assert still_known(shown, STORED) == shown
