from __future__ import annotations

from typing import Any

import pytest

from functions.triggers import AUTO_REPLY_STREAM, DELIVERY_PIPE
from infra.stream_events.patterns import UnknownPattern, at_path, compile_pattern


def record(event_name: str, **image: str) -> dict[str, Any]:
    return {
        "eventName": event_name,
        "dynamodb": {"NewImage": {name: {"S": value} for name, value in image.items()}},
    }


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
def test_only_new_messages_of_customers_trigger_the_auto_reply(event: dict[str, Any], wakes: bool) -> None:
    assert compile_pattern(AUTO_REPLY_STREAM.filter)(event) is wakes


@pytest.mark.parametrize(
    ("event", "passes"),
    [
        (record("INSERT", sender="technician", status="queued"), True),
        (record("MODIFY", sender="technician", status="queued"), True),
        (record("MODIFY", sender="technician", status="sending"), False),
        (record("INSERT", sender="customer", status="received"), False),
        ({"eventName": "REMOVE", "dynamodb": {"OldImage": {"status": {"S": "queued"}}}}, False),
    ],
)
def test_only_queued_replies_pass_the_pipe(event: dict[str, Any], passes: bool) -> None:
    assert compile_pattern(DELIVERY_PIPE.filter)(event) is passes


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


def test_a_path_leads_to_its_value() -> None:
    assert at_path({"dynamodb": {"Keys": {"id": {"S": "c1"}}}}, "$.dynamodb.Keys.id.S") == "c1"
    with pytest.raises(UnknownPattern):
        at_path({}, "dynamodb.Keys")
