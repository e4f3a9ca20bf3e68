from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from functions.inbox.automation.rules import Facts, decide, read_rules

TORONTO = ZoneInfo("America/Toronto")
AFTERNOON = datetime(2026, 3, 2, 14, 0, tzinfo=TORONTO)
FACTS = Facts(
    text="Where is my parcel? Où est mon colis ?",
    topic="Delivery",
    order_id="ORD-1-A",
    wrote_at=AFTERNOON,
    now=AFTERNOON,
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


def at(wrote_at: datetime, now: datetime | None = None) -> Facts:
    return replace(FACTS, wrote_at=wrote_at, now=now or wrote_at)


def test_the_first_rule_that_matches_wins() -> None:
    decision = decide(read_rules([rule("no", text=["refund"]), rule("yes"), rule("late")]), FACTS)
    assert (decision.rule_id, decision.body) == ("yes", "Hello Marie, about ORD-1-A: Northern Lights")


def test_a_rule_that_is_off_is_passed_over() -> None:
    assert decide(read_rules([{**rule("off"), "enabled": False}]), FACTS).reason == "no rule matches"


def test_words_are_found_whole() -> None:
    assert matches(text=["PARCEL"])
    assert not matches(text=["par"])
    assert matches(topic=["delivery"])
    assert not matches(topic=["live"])


def test_all_conditions_of_a_rule_must_hold() -> None:
    assert matches(text=["parcel"], topic=["delivery"], has_order=True, languages=["en"])
    assert not matches(text=["parcel"], has_order=False)
    assert not matches(topic=["return"])
    assert not matches(languages=["fr"])


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0", "\u200b\ufeff", "\u0301"])
def test_a_blank_phrase_matches_nothing_and_spoils_no_other(blank: str) -> None:
    assert not matches(text=[blank])
    assert not matches(replace(FACTS, text=""), text=[blank])
    assert matches(text=[blank, "parcel"])


@pytest.mark.parametrize(
    ("hour", "closed"), [(17, False), (18, True), (23, True), (0, True), (8, True), (9, False)]
)
def test_hours_may_span_midnight(hour: int, closed: bool) -> None:
    assert matches(at(AFTERNOON.replace(hour=hour)), hours={"from": 18, "until": 9}) is closed


CLOSED = {"from": 20, "until": 8}
TEN_AT_NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=TORONTO)


@pytest.mark.parametrize(
    ("now", "is_answered"),
    [
        (datetime(2026, 3, 2, 22, 4, tzinfo=TORONTO), True),
        (datetime(2026, 3, 3, 7, 59, tzinfo=TORONTO), True),
        (datetime(2026, 3, 3, 8, 0, tzinfo=TORONTO), False),
        (datetime(2026, 3, 3, 12, 0, tzinfo=TORONTO), False),
        (datetime(2026, 3, 3, 21, 0, tzinfo=TORONTO), False),
    ],
)
def test_a_closed_message_is_sent_only_in_the_same_night(now: datetime, is_answered: bool) -> None:
    assert matches(at(TEN_AT_NIGHT, now), hours=CLOSED) is is_answered


def test_what_was_written_in_opening_hours_and_seen_after_them_is_not_told_that_we_are_closed() -> None:
    minute_before = datetime(2026, 3, 2, 19, 59, tzinfo=TORONTO)
    assert not matches(at(minute_before, minute_before.replace(hour=20, minute=3)), hours=CLOSED)


def test_the_answer_of_a_rule_with_hours_ends_with_them_and_any_other_has_no_end() -> None:
    rules = read_rules([rule(hours=CLOSED)])
    assert decide(rules, at(TEN_AT_NIGHT)).ends_at == datetime(2026, 3, 3, 8, 0, tzinfo=TORONTO)
    early = datetime(2026, 3, 3, 1, 0, tzinfo=TORONTO)
    assert decide(rules, at(early)).ends_at == datetime(2026, 3, 3, 8, 0, tzinfo=TORONTO)
    until_midnight = read_rules([rule(hours={"from": 20, "until": 24})])
    assert decide(until_midnight, at(TEN_AT_NIGHT)).ends_at == datetime(2026, 3, 3, 0, 0, tzinfo=TORONTO)
    for endless in (rule(), rule(hours={"from": 0, "until": 24})):
        assert decide(read_rules([endless]), at(TEN_AT_NIGHT)).ends_at is None


@pytest.mark.parametrize(
    ("evening", "end_in_utc"),
    [
        (datetime(2026, 3, 7, 23, 0, tzinfo=TORONTO), datetime(2026, 3, 8, 12, 0, tzinfo=UTC)),
        (datetime(2026, 10, 31, 23, 0, tzinfo=TORONTO), datetime(2026, 11, 1, 13, 0, tzinfo=UTC)),
    ],
)
def test_hours_are_the_shop_s_also_in_the_night_in_which_clocks_are_changed(
    evening: datetime, end_in_utc: datetime
) -> None:
    ends_at = decide(read_rules([rule(hours=CLOSED)]), at(evening)).ends_at
    assert ends_at is not None
    assert ends_at.astimezone(UTC) == end_in_utc


def test_the_customer_is_answered_in_their_language() -> None:
    assert decide(read_rules([rule()]), replace(FACTS, language="fr")).body == "Bonjour Marie !"


@pytest.mark.parametrize("first", ["en", "fr"])
def test_an_unknown_language_gets_both_templates_the_shop_s_first(first: str) -> None:
    templates = dict(sorted({"en": "We look.", "fr": "Nous cherchons."}.items(), reverse=first == "fr"))
    both = {"en": "We look.\n\n---\n\nNous cherchons.", "fr": "Nous cherchons.\n\n---\n\nWe look."}
    facts = replace(FACTS, language=None)
    assert decide(read_rules([{"id": "r", "templates": templates}]), facts).body == both[first]


@pytest.mark.parametrize("language", ["en", "fr", None])
def test_a_rule_with_one_language_answers_everybody_in_it(language: Any) -> None:
    only_french = read_rules([{"id": "r", "templates": {"fr": "Bonjour !"}}])
    assert decide(only_french, replace(FACTS, language=language)).body == "Bonjour !"


def test_an_unknown_language_matches_no_condition_on_languages() -> None:
    unknown = replace(FACTS, language=None)
    for languages in (["en"], ["fr"], ["en", "fr"]):
        assert not matches(unknown, languages=languages)
    assert matches(unknown, languages=[])


def test_an_unknown_name_leaves_no_gap_in_the_text() -> None:
    body = decide(read_rules([rule()]), replace(FACTS, customer_first_name="")).body
    assert body == "Hello, about ORD-1-A: Northern Lights"


@pytest.mark.parametrize(
    "document",
    [
        {"id": "r", "templates": {"en": "Hi {customer_nmae}"}},
        {"id": "r", "templates": {}},
        {"id": "r", "templates": {"en": "Hi!"}, "conditions": {"txet": ["a"]}},
        {"id": "r", "templates": {"en": "Hi!"}, "conditions": {"hours": {"from": 25, "until": 3}}},
    ],
)
def test_a_rule_with_a_mistake_is_refused_when_it_is_read(document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read_rules([document])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"conditions": {"text": ["refund", ""]}}, "a phrase is blank"),
        ({"conditions": {"topic": ["\u200b \u00a0"]}}, "a phrase is blank"),
        ({"conditions": {"hours": {"from": 8, "until": 8}}}, "there is no hour between"),
        ({"conditions": {"hours": {"from": 24, "until": 0}}}, "there is no hour between"),
        ({"templates": {"en": "\u200b\u200b\u200b"}}, "a template says nothing"),
        ({"templates": {"en": "{customer_first_name}"}}, "a template says nothing"),
    ],
)
def test_what_nobody_can_have_meant_is_refused_in_new_rules_and_holds_up_no_stored_one(
    change: dict[str, Any], reason: str
) -> None:
    document = {**rule("odd"), **change}
    with pytest.raises(ValidationError, match=reason):
        read_rules([document], are_new=True)
    assert [stored.id for stored in read_rules([document, rule("other")])] == ["odd", "other"]


def test_hours_of_the_whole_day_are_no_mistake() -> None:
    assert read_rules([rule(hours={"from": 0, "until": 24})], are_new=True)
