"""Which automatic reply, if any, a customer's message gets: a pure decision over facts, first match wins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationInfo,
    field_validator,
    model_validator,
)

from functions.inbox.automation.language import Language
from functions.inbox.automation.phrases import Words, is_blank

VARIABLE = re.compile(r"\{([^{}]*)\}")
SPACED_VARIABLE = re.compile(r"( ?)\{([^{}]*)\}")
VARIABLES = frozenset({"customer_first_name", "order_id", "shop_name"})
BETWEEN_LANGUAGES = "\n\n---\n\n"
IS_NEW = "is_new"
"""In pydantic's context: the rules are not stored yet, so what only makes no sense is refused as well."""

Hour = Annotated[int, Field(ge=0, le=24)]
Template = Annotated[str, Field(min_length=3, max_length=10_000)]


class Hours(BaseModel):
    """Whole hours in the shop's time zone, ``until`` excluded; ``from`` after ``until`` spans midnight."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Hour = Field(alias="from")
    end: Hour = Field(alias="until")

    @model_validator(mode="after")
    def _are_some(self, info: ValidationInfo) -> Self:
        if _is_new(info) and self.start % 24 == self.end:
            raise ValueError("there is no hour between from and until; for all hours leave hours out")
        return self

    def contain(self, moment: datetime) -> bool:
        if self.start <= self.end:
            return self.start <= moment.hour < self.end
        return moment.hour >= self.start or moment.hour < self.end

    def end_after(self, moment: datetime) -> datetime | None:
        """When the stretch of hours that contains ``moment`` ends; None when it has no end."""
        if self.end - self.start == 24:
            return None
        end = moment.replace(hour=self.end % 24, minute=0, second=0, microsecond=0, fold=0)
        return end if end > moment else end + timedelta(days=1)


class Conditions(BaseModel):
    """All that are given must hold; none given matches every message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: tuple[str, ...] = ()
    """Any of these words or phrases stands in the message, whole, whatever its case, accents and apostrophes."""
    topic: tuple[str, ...] = ()
    """… or in the conversation's subject."""
    has_order: bool | None = None
    hours: Hours | None = None
    """Both the message and the answer fall into the same stretch of these hours."""
    languages: tuple[Language, ...] = ()
    """The customer's language is known, and is one of these."""

    @field_validator("text", "topic")
    @classmethod
    def _say_something(cls, phrases: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """A blank phrase matches nothing; nobody can have meant that."""
        if _is_new(info) and any(is_blank(phrase) for phrase in phrases):
            raise ValueError("a phrase is blank, and would match nothing")
        return phrases


class Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    enabled: bool = True
    conditions: Conditions = Conditions()
    templates: dict[Language, Template] = Field(min_length=1)
    """The shop's first language first: a customer whose language is not known reads both, in this order."""

    @field_validator("templates")
    @classmethod
    def _knows_its_variables(
        cls, templates: dict[Language, str], info: ValidationInfo
    ) -> dict[Language, str]:
        for template in templates.values():
            unknown = set(VARIABLE.findall(template)) - VARIABLES
            if unknown:
                raise ValueError(f"unknown variables: {', '.join(sorted(unknown))}")
            if _is_new(info) and is_blank(VARIABLE.sub("", template)):
                raise ValueError("a template says nothing where its variables are not known")
        return templates


RULES = TypeAdapter(list[Rule])


@dataclass(frozen=True)
class Facts:
    """What a rule may look at. ``wrote_at`` and ``now`` are in the shop's time zone."""

    text: str
    topic: str
    order_id: str | None
    wrote_at: datetime
    now: datetime
    language: Language | None
    """None when nobody can tell."""
    customer_first_name: str
    shop_name: str


@dataclass(frozen=True)
class Decision:
    """``body`` is the answer of the rule that matched; without one, ``reason`` says why there is none.

    The answer is true until ``ends_at``, or for as long as any answer (None).
    """

    rule_id: str | None
    body: str | None
    reason: str
    ends_at: datetime | None = None


def decide(rules: Iterable[Rule], facts: Facts) -> Decision:
    text, topic = Words(facts.text), Words(facts.topic)
    for rule in rules:
        if rule.enabled and _matches(rule.conditions, facts, text, topic):
            hours = rule.conditions.hours
            ends_at = hours.end_after(facts.wrote_at) if hours else None
            return Decision(rule.id, _answer(rule, facts), "matched", ends_at)
    return Decision(None, None, "no rule matches")


def read_rules(documents: Iterable[Mapping[str, Any]], *, are_new: bool = False) -> list[Rule]:
    """Raises pydantic's ``ValidationError``, with the places of all that is wrong, when one is not a rule.

    ``are_new`` also refuses what can be read and cannot be meant, such as a blank phrase. Rules that are stored
    already may hold that: they are passed over where they say nothing, and hold up no other.
    """
    return RULES.validate_python(list(documents), context={IS_NEW: are_new})


def _is_new(info: ValidationInfo) -> bool:
    return bool((info.context or {}).get(IS_NEW))


def _matches(conditions: Conditions, facts: Facts, text: Words, topic: Words) -> bool:
    return (
        (not conditions.text or text.hold_any(conditions.text))
        and (not conditions.topic or topic.hold_any(conditions.topic))
        and (conditions.has_order is None or conditions.has_order == bool(facts.order_id))
        and (conditions.hours is None or _is_within(conditions.hours, facts))
        and (not conditions.languages or facts.language in conditions.languages)
    )


def _is_within(hours: Hours, facts: Facts) -> bool:
    """Of one night, not of two: what was written at 22:00 is not answered at 21:00 of the next day."""
    if not hours.contain(facts.wrote_at):
        return False
    end = hours.end_after(facts.wrote_at)
    return end is None or facts.now < end


def _answer(rule: Rule, facts: Facts) -> str:
    """In the customer's language; in all that the rule has where that is not known or not among them."""
    template = rule.templates.get(facts.language) if facts.language else None
    templates = [template] if template else list(rule.templates.values())
    return BETWEEN_LANGUAGES.join(_fill(template, facts) for template in templates)


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
