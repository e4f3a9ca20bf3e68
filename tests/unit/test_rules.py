from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from functions.inbox.rules import Facts, decide, language_of, read_rules

TORONTO = ZoneInfo("America/Toronto")
FACTS = Facts(
    text="Where is my parcel? Où est mon colis ?",
    topic="Delivery",
    order_id="ORD-1-A",
    wrote_at=datetime(2026, 3, 2, 14, 0, tzinfo=TORONTO),
    language="en",
    customer_first_name="Marie",
    shop_name="Northern Lights",
)
TEMPLATES = {
    "en": "Hello {customer_first_name}, about {order_id}: {shop_name}",
    "fr": "Bonjour {customer_first_name} !",
}


def rule(rule_id: str = "r", **conditions: Any) -> dict[str, Any]:
    return {"id": rule_id, "conditions": conditions, "templates": TEMPLATES}


def matches(facts: Facts = FACTS, **conditions: Any) -> bool:
    return decide(read_rules([rule(**conditions)]), facts).body is not None


def test_the_first_rule_that_matches_wins() -> None:
    decision = decide(read_rules([rule("no", text=["refund"]), rule("yes"), rule("late")]), FACTS)
    assert (decision.rule_id, decision.body) == ("yes", "Hello Marie, about ORD-1-A: Northern Lights")


def test_a_rule_that_is_off_is_passed_over() -> None:
    assert decide(read_rules([{**rule("off"), "enabled": False}]), FACTS).reason == "no rule matches"


def test_words_are_found_whole_without_case_or_accents() -> None:
    assert matches(text=["PARCEL"])
    assert matches(text=["ou est mon colis"])
    assert not matches(text=["par"])


def test_all_conditions_of_a_rule_must_hold() -> None:
    assert matches(text=["parcel"], topic=["delivery"], has_order=True, languages=["en"])
    assert not matches(text=["parcel"], has_order=False)
    assert not matches(topic=["return"])
    assert not matches(languages=["fr"])


@pytest.mark.parametrize(
    ("hour", "closed"), [(17, False), (18, True), (23, True), (0, True), (8, True), (9, False)]
)
def test_hours_may_span_midnight(hour: int, closed: bool) -> None:
    at = replace(FACTS, wrote_at=FACTS.wrote_at.replace(hour=hour))
    assert matches(at, hours={"from": 18, "until": 9}) is closed


def test_the_customer_is_answered_in_their_language() -> None:
    assert language_of("fr_CA") == "fr"
    assert language_of("en_US") == language_of(None) == "en"
    assert decide(read_rules([rule()]), replace(FACTS, language="fr")).body == "Bonjour Marie !"


def test_a_name_that_is_not_known_leaves_no_hole() -> None:
    body = decide(read_rules([rule()]), replace(FACTS, customer_first_name="")).body
    assert body == "Hello, about ORD-1-A: Northern Lights"


@pytest.mark.parametrize(
    "document",
    [
        {"id": "r", "templates": {"en": "Hi {customer_nmae}"}},
        {"id": "r", "templates": {}},
        {"id": "r", "templates": {"en": "Hi"}, "conditions": {"txet": ["a"]}},
        {"id": "r", "templates": {"en": "Hi"}, "conditions": {"hours": {"from": 25, "until": 3}}},
    ],
)
def test_a_rule_with_a_mistake_is_refused_when_it_is_read(document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read_rules([document])
