"""Writes that DynamoDB refuses: what is an answer, what is repeated, and what is an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import UpdateError

from functions.store.conditions import TRANSACTION_WAITS, condition_held


def refused(code: str) -> UpdateError:
    return UpdateError(cause=ClientError({"Error": {"Code": code, "Message": ""}}, "UpdateItem"))


def refusing(times: int, code: str) -> tuple[Callable[[], None], list[int]]:
    """A write that is refused so many times before it succeeds, and the list of its calls."""
    calls: list[int] = []

    def write() -> None:
        calls.append(1)
        if len(calls) <= times:
            raise refused(code)

    return write, calls


def test_a_condition_that_does_not_hold_is_an_answer() -> None:
    write, calls = refusing(1, "ConditionalCheckFailedException")
    assert condition_held(write) is False
    assert len(calls) == 1


def test_a_write_that_meets_a_transaction_is_repeated() -> None:
    write, calls = refusing(2, "TransactionConflictException")
    assert condition_held(write) is True
    assert len(calls) == 3


def test_a_write_that_meets_transactions_all_the_time_is_an_error() -> None:
    write, calls = refusing(100, "TransactionConflictException")
    with pytest.raises(UpdateError):
        condition_held(write)
    assert len(calls) == 1 + len(TRANSACTION_WAITS)


def test_every_other_refusal_is_raised_at_once() -> None:
    write, calls = refusing(1, "ProvisionedThroughputExceededException")
    with pytest.raises(UpdateError):
        condition_held(write)
    assert len(calls) == 1
