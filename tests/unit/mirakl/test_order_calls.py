"""What an answer about one order says, and what it does not say."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from functions.errors import MarketplaceUnavailable
from functions.mirakl.responses import MAX_LINES, MAX_LINES_BYTES
from functions.model.orders import Order
from tests.builders.scripted_marketplace import ScriptedMarketplace

MANY = 50_000
"""Lines. No order has so many."""


def line(number: int, **fields: Any) -> dict[str, Any]:
    return {"order_line_id": f"L{number}", "order_line_state": "SHIPPED", **fields}


def read(scripted: ScriptedMarketplace, lines: list[Any]) -> Order:
    """An order whose id, price and tracking number come after its lines."""

    def pieces() -> Iterator[bytes]:
        yield b'{"orders": [{"order_lines": ['
        for number, each in enumerate(lines):
            yield (b"," if number else b"") + json.dumps(each).encode()
        yield b'], "order_id": "1-A", "total_price": 7, "shipping_tracking": "LM1"}], "total_count": 1}'

    scripted.responds(lambda *_: iter([b"".join(pieces())]))
    order = scripted.order_calls().order("1-A")
    assert order
    assert order.shipment
    assert (order.id, order.shipment.tracking_number) == ("1-A", "LM1")
    return order


@pytest.mark.parametrize("answer", [{"orders": []}, {"orders": [], "total_count": 0}])
def test_an_empty_list_says_that_the_order_is_not_known(scripted: ScriptedMarketplace, answer: Any) -> None:
    scripted.responds(json.dumps(answer))
    assert scripted.order_calls().order("1-A") is None


@pytest.mark.parametrize(
    "answer",
    [
        {"orders": [{"order_id": None}]},
        {"orders": [None]},
        {"orders": [{}]},
        {"orders": [[]]},
        {"orders": ["1-A"]},
        {"orders": [{"order_id": "2-A"}], "total_count": 1},
        {"orders": [{"order_id": {"id": "1-A"}}]},
        {"orders": [], "total_count": 1},
        {"orders": [], "total_count": "1"},
        {"orders": None, "total_count": 0},
        {"total_count": 0},
    ],
)
def test_an_answer_without_this_order_that_is_not_empty_says_nothing(
    scripted: ScriptedMarketplace, answer: Any
) -> None:
    scripted.responds(json.dumps(answer))
    with pytest.raises(MarketplaceUnavailable):
        scripted.order_calls().order("1-A")


def test_an_order_is_found_beside_entries_that_cannot_be_read(scripted: ScriptedMarketplace) -> None:
    scripted.responds(json.dumps({"orders": [None, {"order_id": "2-A"}, {"order_id": "1-A"}]}))
    order = scripted.order_calls().order("1-A")
    assert order
    assert order.id == "1-A"


def test_an_id_that_is_not_asked_for_is_logged_as_such(
    scripted: ScriptedMarketplace, caplog: pytest.LogCaptureFixture
) -> None:
    scripted.responds("{}")
    assert scripted.order_calls().order("1-A,2-A") is None
    assert scripted.order_calls().documents("1-A,2-A") is None
    assert scripted.requests == []
    assert [record.message for record in caplog.records] == ["An order's id cannot be asked for"] * 2


@pytest.mark.parametrize("size", [0, 2000])
def test_of_an_order_with_very_many_lines_the_first_are_read_and_the_others_counted(
    scripted: ScriptedMarketplace, size: int
) -> None:
    """Also if they are small, or larger than what is read of other objects."""
    count = MANY if size == 0 else MANY // 10
    order = read(scripted, [line(number, product_title="x" * size) for number in range(count)])
    assert [each.id for each in order.lines] == [f"L{number}" for number in range(MAX_LINES)]
    assert (order.lines_left_out, order.unreadable) == (count - MAX_LINES, ("order_lines",))


def test_lines_that_are_too_large_together_are_counted_and_later_ones_that_fit_are_read(
    scripted: ScriptedMarketplace,
) -> None:
    large = line(1, unknown=["x" * (MAX_LINES_BYTES // 4)] * 2)
    order = read(scripted, [line(0), large, {**large, "order_line_id": "L2"}, line(3)])
    assert [each.id for each in order.lines] == ["L0", "L1", "L3"]
    assert order.lines_left_out == 1


@pytest.mark.parametrize("each", [{}, None, {"order_line_id": "L0"}])
def test_the_time_for_lines_is_in_proportion_to_their_number(
    scripted: ScriptedMarketplace, each: Any
) -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        assert read(scripted, [each] * count).lines_left_out >= count - MAX_LINES
        return time.process_time() - began

    seconds(10)
    few = min(seconds(MANY // 10) for _ in range(3))
    assert seconds(MANY) < 30 * few + 0.5


def test_documents_beyond_those_that_are_kept_are_counted(scripted: ScriptedMarketplace) -> None:
    listed = [{"id": number, "order_id": "1-A", "file_name": "a.pdf"} for number in range(1, 351)]
    for count in ({}, {"total_count": None}, {"total_count": 350}, {"total_count": "350"}):
        scripted.responds(json.dumps({"order_documents": listed, **count}))
        documents = scripted.order_calls().documents("1-A")
        assert documents
        assert (len(documents.entries), documents.left_out) == (200, 150)


@pytest.mark.parametrize(("count", "left_out"), [(5, 4), ("5", 4), (1, 0), (0, 0), (None, 0)])
def test_documents_that_the_marketplace_counts_and_does_not_list_are_left_out(
    scripted: ScriptedMarketplace, count: Any, left_out: int
) -> None:
    answer = {"order_documents": [{"id": 1, "order_id": "1-A"}], "total_count": count}
    scripted.responds(json.dumps(answer))
    documents = scripted.order_calls().documents("1-A")
    assert documents
    assert documents.left_out == left_out


@pytest.mark.parametrize("count", ["many", {}, -1, [5]])
def test_a_number_of_documents_that_cannot_be_read_is_not_taken_for_none(
    scripted: ScriptedMarketplace, count: Any
) -> None:
    scripted.responds(json.dumps({"order_documents": [{"id": 1, "order_id": "1-A"}], "total_count": count}))
    documents = scripted.order_calls().documents("1-A")
    assert documents
    assert (len(documents.entries), documents.left_out) == (1, 1)
