from __future__ import annotations

from typing import Any

import pytest

from functions.triggers import AUTO_REPLY_STREAM, ENQUEUE_STREAM
from infra.stream_events.patterns import UnknownPattern, compile_filters, compile_pattern


def record(event_name: str, old_status: str | None = None, **image: str) -> dict[str, Any]:
    images = {"NewImage": {name: {"S": value} for name, value in image.items()}}
    if old_status:
        images["OldImage"] = {"status": {"S": old_status}}
    return {"eventName": event_name, "dynamodb": images}


@pytest.mark.parametrize(
    ("event", "wakes"),
    [
        (record("INSERT", sender="customer", status="received"), True),
        (record("MODIFY", sender="customer", status="received"), False),
        (record("INSERT", sender="operator", status="received"), False),
        (record("INSERT", sender="technician", status="sent"), False),
        (record("INSERT", sender="technician", status="queued"), False),
        (record("INSERT", claimed_by="r1"), False),
        ({"eventName": "REMOVE", "dynamodb": {}}, False),
    ],
)
def test_only_new_messages_of_customers_trigger_auto_reply(event: dict[str, Any], wakes: bool) -> None:
    assert compile_filters(AUTO_REPLY_STREAM.filters)(event) is wakes


@pytest.mark.parametrize(
    ("event", "passes"),
    [
        (record("INSERT", sender="technician", status="queued"), True),
        (record("MODIFY", "failed", sender="technician", status="queued"), True),
        (record("MODIFY", "unconfirmed", sender="technician", status="queued"), True),
        (record("MODIFY", "queued", sender="technician", status="queued"), False),
        (record("MODIFY", "sending", sender="technician", status="queued"), False),
        (record("MODIFY", "unknown", sender="technician", status="queued"), False),
        (record("MODIFY", "queued", sender="technician", status="sending"), False),
        (record("MODIFY", "failed", sender="technician", status="sent"), False),
        (record("INSERT", sender="customer", status="received"), False),
        ({"eventName": "REMOVE", "dynamodb": {"OldImage": {"status": {"S": "queued"}}}}, False),
    ],
)
def test_only_a_settled_or_new_reply_that_became_queued_is_enqueued(
    event: dict[str, Any], passes: bool
) -> None:
    """The queue message of an unsettled one still exists: a reply that is postponed wakes nobody."""
    assert compile_filters(ENQUEUE_STREAM.filters)(event) is passes


@pytest.mark.parametrize(
    ("pattern", "document", "matches"),
    [
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": ["x"]}, {"a": "X"}, False),
        ({"a": ["x"]}, {}, False),
        ({"a": ["x"], "b": [1]}, {"a": "x", "b": 1}, True),
        ({"a": ["x"], "b": [1]}, {"a": "x", "b": 2}, False),
        ({"a": [1]}, {"a": True}, False),
        ({"a": [True]}, {"a": True}, True),
        ({"a": [None]}, {"a": None}, True),
        ({"a": [None]}, {}, False),
        ({"a": ["x"]}, {"a": ["w", "x"]}, True),
        ({"a": {"b": ["x"]}}, {"a": "b"}, False),
        ({"a": [{"prefix": "ab"}]}, {"a": "abc"}, True),
        ({"a": [{"prefix": "ab"}]}, {"a": "cab"}, False),
        ({"a": [{"exists": True}]}, {"a": None}, True),
        ({"a": [{"exists": True}]}, {}, False),
        ({"a": [{"exists": True}]}, {"a": {"b": 1}}, False),
        ({"a": [{"exists": False}]}, {}, True),
        ({"a": [{"exists": False}]}, {"a": "x"}, False),
        ({"a": {"b": [{"exists": False}]}}, {}, True),
        ({"a": [{"anything-but": "x"}]}, {"a": "y"}, True),
        ({"a": [{"anything-but": ["x", "y"]}]}, {"a": "y"}, False),
        ({"a": [{"anything-but": "x"}]}, {}, False),
        ({"a": ["x", {"prefix": "y"}]}, {"a": "yes"}, True),
    ],
)
def test_patterns_match_as_eventbridge_says(
    pattern: dict[str, Any], document: dict[str, Any], matches: bool
) -> None:
    assert compile_pattern(pattern)(document) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"a": "x"},
        {"a": []},
        {"a": {}},
        {"a": [{"numeric": [">", 5]}]},
        {"a": [{"suffix": "x"}]},
        {"a": [{"anything-but": {"prefix": "x"}}]},
        {"a": [{"prefix": "x", "exists": True}]},
        {"$or": [{"a": ["x"]}, {"b": ["y"]}]},
    ],
)
def test_an_unknown_pattern_is_refused(pattern: dict[str, Any]) -> None:
    with pytest.raises(UnknownPattern):
        compile_pattern(pattern)
