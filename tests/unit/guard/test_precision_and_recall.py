"""How well the guard does on replies that somebody labelled who did not know its phrases.

``corpus.json`` was used to choose the phrases, ``corpus_held_out.json`` was not.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from functions.inbox.guard.check import check_reply
from functions.inbox.guard.rule_sets import general
from tests.unit.guard.facts import facts, order, refund

KNOWN = facts(order(refund(20.0)))
FOLDER = Path(__file__).parent


@dataclass
class Score:
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def precision(self, rule: str) -> float:
        return self.right[rule] / max(1, self.right[rule] + self.wrong[rule])

    def recall(self, rule: str) -> float:
        return self.right[rule] / max(1, self.right[rule] + self.missed[rule])


def score_of(corpus: str) -> Score:
    score = Score()
    for entry in json.loads((FOLDER / corpus).read_text(encoding="utf-8")):
        found = {finding.rule.value for finding in check_reply(entry["text"], KNOWN, general())}
        labelled = set(entry["rules"])
        score.right.update(found & labelled)
        score.wrong.update(found - labelled)
        score.missed.update(labelled - found)
    return score


LEAST = {
    "phone": (0.95, 0.9),
    "email": (0.95, 0.9),
    "link": (0.95, 0.9),
    "review": (0.9, 0.85),
    "undated_promise": (0.9, 0.85),
    "not_in_order": (0.9, 0.85),
    "off_marketplace": (0.8, 0.45),
}
"""Precision and recall that a change must not lose."""


@pytest.mark.parametrize(("rule", "least"), LEAST.items())
def test_a_rule_is_as_good_as_it_was_on_the_replies_it_was_made_with(
    rule: str, least: tuple[float, float]
) -> None:
    score = score_of("corpus.json")
    assert (score.precision(rule), score.recall(rule)) >= least
    assert score.recall(rule) >= least[1]
