"""Which automatic reply, if any, a customer's message gets: a pure decision over facts, first match wins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

VARIABLE = re.compile(r"\{([^{}]*)\}")
SPACED_VARIABLE = re.compile(r"( ?)\{([^{}]*)\}")
VARIABLES = frozenset({"customer_first_name", "order_id", "shop_name"})

Language = Literal["en", "fr"]
Hour = Annotated[int, Field(ge=0, le=24)]
Template = Annotated[str, Field(min_length=3, max_length=10_000)]


class Hours(BaseModel):
    """Whole hours in the shop's time zone, ``until`` excluded; ``from`` after ``until`` spans midnight."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Hour = Field(alias="from")
    end: Hour = Field(alias="until")

    def contain(self, moment: datetime) -> bool:
        if self.start <= self.end:
            return self.start <= moment.hour < self.end
        return moment.hour >= self.start or moment.hour < self.end


class Conditions(BaseModel):
    """All that are given must hold; none given matches every message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: tuple[str, ...] = ()
    """Any of these words or phrases stands in the message, whole, whatever its case and accents."""
    topic: tuple[str, ...] = ()
    """… or in the conversation's subject."""
    has_order: bool | None = None
    hours: Hours | None = None
    languages: tuple[Language, ...] = ()


class Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    enabled: bool = True
    conditions: Conditions = Conditions()
    templates: dict[Language, Template] = Field(min_length=1)

    @field_validator("templates")
    @classmethod
    def _knows_its_variables(cls, templates: dict[Language, str]) -> dict[Language, str]:
        for template in templates.values():
            unknown = set(VARIABLE.findall(template)) - VARIABLES
            if unknown:
                raise ValueError(f"unknown variables: {', '.join(sorted(unknown))}")
        return templates


RULES = TypeAdapter(list[Rule])


@dataclass(frozen=True)
class Facts:
    """What a rule may look at. ``wrote_at`` is in the shop's time zone."""

    text: str
    topic: str
    order_id: str | None
    wrote_at: datetime
    language: Language
    customer_first_name: str
    shop_name: str


@dataclass(frozen=True)
class Decision:
    """``body`` is the answer of the rule that matched; without one, ``reason`` says why there is none."""

    rule_id: str | None
    body: str | None
    reason: str


def decide(rules: Iterable[Rule], facts: Facts) -> Decision:
    for rule in rules:
        if rule.enabled and _matches(rule.conditions, facts):
            template = rule.templates.get(facts.language) or next(iter(rule.templates.values()))
            return Decision(rule.id, _fill(template, facts), "matched")
    return Decision(None, None, "no rule matches")


def language_of(locale: str | None) -> Language:
    return "fr" if (locale or "").lower().startswith("fr") else "en"


def read_rules(documents: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Raises pydantic's ``ValidationError``, with the places of all that is wrong, when one is not a rule."""
    return RULES.validate_python(list(documents))


def _matches(conditions: Conditions, facts: Facts) -> bool:
    return (
        (not conditions.text or _says(facts.text, conditions.text))
        and (not conditions.topic or _says(facts.topic, conditions.topic))
        and (conditions.has_order is None or conditions.has_order == bool(facts.order_id))
        and (conditions.hours is None or conditions.hours.contain(facts.wrote_at))
        and (not conditions.languages or facts.language in conditions.languages)
    )


def _says(text: str, phrases: tuple[str, ...]) -> bool:
    plain = _plain(text)
    return any(re.search(rf"(?<!\w){re.escape(_plain(phrase))}(?!\w)", plain) for phrase in phrases)


def _plain(text: str) -> str:
    """Case and accents aside: customers leave accents out, phones put them in."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _fill(template: str, facts: Facts) -> str:
    values = {
        "customer_first_name": facts.customer_first_name,
        "order_id": facts.order_id or "",
        "shop_name": facts.shop_name,
    }

    def value(found: re.Match[str]) -> str:
        """What is not known takes the space before it along: "Hello," and not "Hello ,"."""
        known = values[found.group(2)]
        return found.group(1) + known if known else ""

    return SPACED_VARIABLE.sub(value, template)
