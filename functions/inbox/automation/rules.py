"""Rules, and the decision which automatic reply a message gets. It is a pure function; the first matching rule wins."""

from __future__ import annotations

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

from functions.inbox.messages.phrases import SearchableText, is_blank
from functions.inbox.messages.templates import fill, unknown_variables
from functions.model.languages import Language

VARIABLES = frozenset({"customer_first_name", "order_id", "shop_name"})
BETWEEN_LANGUAGES = "\n\n---\n\n"
IS_NEW = "is_new"
"""Key in pydantic's validation context: the rules are new, so conditions that make no sense are refused as well."""

Hour = Annotated[int, Field(ge=0, le=24)]
Template = Annotated[str, Field(min_length=3, max_length=10_000)]


class Hours(BaseModel):
    """Whole hours in the shop's time zone, without ``until``. If ``from`` is after ``until``, they span midnight."""

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
        """When the hours end next after ``moment``, which they contain; None for all 24 hours."""
        if self.end - self.start == 24:
            return None
        end = moment.replace(hour=self.end % 24, minute=0, second=0, microsecond=0, fold=0)
        return end if end > moment else end + timedelta(days=1)


class Conditions(BaseModel):
    """All conditions that are given must hold. Without any condition, every message matches."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: tuple[str, ...] = ()
    """The message contains one of these phrases as whole words (see ``phrases``)."""
    topic: tuple[str, ...] = ()
    """The conversation's subject contains one of these phrases."""
    has_order: bool | None = None
    hours: Hours | None = None
    """The message was written in these hours, and they have not ended since then."""
    languages: tuple[Language, ...] = ()
    """The customer's language is known and is one of these."""

    @field_validator("text", "topic")
    @classmethod
    def _say_something(cls, phrases: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """A blank phrase matches nothing, so it must be a mistake."""
        if _is_new(info) and any(is_blank(phrase) for phrase in phrases):
            raise ValueError("a phrase is blank, and would match nothing")
        return phrases


class Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    enabled: bool = True
    conditions: Conditions = Conditions()
    templates: dict[Language, Template] = Field(min_length=1)
    """By language, the shop's first language first. A customer whose language is not known gets all, in this order."""

    @field_validator("templates")
    @classmethod
    def _knows_its_variables(
        cls, templates: dict[Language, str], info: ValidationInfo
    ) -> dict[Language, str]:
        for template in templates.values():
            if unknown := unknown_variables(template, VARIABLES):
                raise ValueError(f"unknown variables: {', '.join(unknown)}")
            if _is_new(info) and is_blank(fill(template, {})):
                raise ValueError("a template says nothing where its variables are not known")
        return templates


RULES = TypeAdapter(list[Rule])


@dataclass(frozen=True)
class Facts:
    """What rules decide on. ``wrote_at`` and ``now`` are in the shop's time zone."""

    text: str
    topic: str
    order_id: str | None
    wrote_at: datetime
    now: datetime
    language: Language | None
    """None when it is not known."""
    customer_first_name: str
    shop_name: str


@dataclass(frozen=True)
class Decision:
    """``body`` is the reply of the rule that matched. If it is None, ``reason`` says why.

    The reply must leave before ``ends_at``, when the rule's hours end. None: the rule sets no limit.
    """

    rule_id: str | None
    body: str | None
    reason: str
    ends_at: datetime | None = None


def decide(rules: Iterable[Rule], facts: Facts) -> Decision:
    """The decision of the first enabled rule whose conditions hold."""
    text, topic = SearchableText(facts.text), SearchableText(facts.topic)
    for rule in rules:
        if rule.enabled and _matches(rule.conditions, facts, text, topic):
            hours = rule.conditions.hours
            ends_at = hours.end_after(facts.wrote_at) if hours else None
            return Decision(rule.id, _body(rule, facts), "matched", ends_at)
    return Decision(None, None, "no rule matches")


def read_rules(documents: Iterable[Mapping[str, Any]], *, are_new: bool = False) -> list[Rule]:
    """Parses JSON objects as rules. Raises pydantic's ``ValidationError`` with all errors and their places.

    ``are_new`` also refuses conditions that make no sense, such as a blank phrase. Rules that are stored already may
    contain such conditions; these match nothing and do not affect other rules.
    """
    return RULES.validate_python(list(documents), context={IS_NEW: are_new})


def _is_new(info: ValidationInfo) -> bool:
    return bool((info.context or {}).get(IS_NEW))


def _matches(conditions: Conditions, facts: Facts, text: SearchableText, topic: SearchableText) -> bool:
    return (
        (not conditions.text or text.contains_any(conditions.text))
        and (not conditions.topic or topic.contains_any(conditions.topic))
        and (conditions.has_order is None or conditions.has_order == bool(facts.order_id))
        and (conditions.hours is None or _is_within(conditions.hours, facts))
        and (not conditions.languages or facts.language in conditions.languages)
    )


def _is_within(hours: Hours, facts: Facts) -> bool:
    """Whether the message was written in these hours, and they have not ended since. A message that was written at
    22:00 does not match at 21:00 of the next day."""
    if not hours.contain(facts.wrote_at):
        return False
    end = hours.end_after(facts.wrote_at)
    return end is None or facts.now < end


def _body(rule: Rule, facts: Facts) -> str:
    """In the customer's language. In all languages of the rule, if that is not known or the rule does not have it."""
    template = rule.templates.get(facts.language) if facts.language else None
    templates = [template] if template else list(rule.templates.values())
    return BETWEEN_LANGUAGES.join(_fill(template, facts) for template in templates)


def _fill(template: str, facts: Facts) -> str:
    values = {
        "customer_first_name": facts.customer_first_name,
        "order_id": facts.order_id or "",
        "shop_name": facts.shop_name,
    }
    return fill(template, values)
