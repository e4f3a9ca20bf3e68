"""What the guard looks for, as data: ``general.json``, and for a marketplace a file of what is different there.

A phrase is found as whole words; case, accents and typography make no difference, and ``*`` stands for up to five
words, and ``+rons`` for a word that ends so. ``hosts`` are the marketplace's own, beside the API's.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from functions.inbox.guard.findings import GuardRule

FOLDER = Path(__file__).parent
GENERAL = "general"


class RuleSet(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    source: str
    """Where the rules are written down, and how certain they are."""
    marketplaces: tuple[str, ...]
    """Hosts of the marketplaces, with those below them."""
    hosts: tuple[str, ...]
    off: tuple[GuardRule, ...]
    """Rules that this marketplace does not have."""
    review: tuple[str, ...]
    """Asks for a review by itself."""
    review_nouns: tuple[str, ...]
    review_requests: tuple[str, ...]
    """A sentence with one of each asks for a review, unless the noun is a part of one of these:"""
    not_reviews: tuple[str, ...]
    off_marketplace: tuple[str, ...]
    our_address: tuple[str, ...]
    """Before a postal address: it is the shop's."""
    not_our_address: tuple[str, ...]
    """Before a postal address, and nearer to it: it is somebody else's."""
    promises: tuple[str, ...]
    """Promises an action of ours."""
    vague_promises: tuple[str, ...]
    """Says "soon". In a sentence with one of these, something else is meant:"""
    not_promises: tuple[str, ...]
    time_limits: tuple[str, ...]
    about_delivery: tuple[str, ...]
    """A day in a sentence with one of these is one on which something happens to the order."""
    not_about_delivery: tuple[str, ...]
    """Unless the sentence also has one of these."""
    refund_made: tuple[str, ...]
    """Says that a refund was made."""
    full_refund: tuple[str, ...]
    """Says that it was the whole amount."""
    refund_words: tuple[str, ...]
    """An amount in a sentence with one of these is one that was refunded."""
    refund_to_come: tuple[str, ...]
    """Unless the sentence also has one of these."""


def rule_set_for(host: str) -> RuleSet:
    """The rule set of the marketplace that answers at ``host``, or the general one."""
    return next(
        (
            rules
            for rules in all_rule_sets()
            if any(host == known or host.endswith(f".{known}") for known in rules.marketplaces)
        ),
        general(),
    )


@cache
def all_rule_sets() -> tuple[RuleSet, ...]:
    names = sorted(file.stem for file in FOLDER.glob("*.json"))
    return tuple(RuleSet.model_validate(_read(GENERAL) | _read(name)) for name in names)


@cache
def general() -> RuleSet:
    return RuleSet.model_validate(_read(GENERAL))


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document
