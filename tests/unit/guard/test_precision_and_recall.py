"""How well the guard does on replies that others wrote and labelled, who did not know its phrases.

Its phrases were chosen with all files. What they found in ``corpus_held_out.json`` and ``corpus_addresses.json`` before
is in decision 27.
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


def score_of(*files: str) -> Score:
    score = Score()
    for entry in (
        entry for file in files for entry in json.loads((FOLDER / file).read_text(encoding="utf-8"))
    ):
        found = {finding.rule.value for finding in check_reply(entry["text"], KNOWN, general())}
        labelled = set(entry["rules"])
        score.right.update(found & labelled)
        score.wrong.update(found - labelled)
        score.missed.update(labelled - found)
    return score


LEAST = {
    "phone": (0.98, 0.93),
    "email": (0.98, 0.9),
    "link": (0.95, 0.85),
    "review": (0.95, 0.7),
    "undated_promise": (0.95, 0.88),
    "not_in_order": (0.9, 0.88),
    "off_marketplace": (0.83, 0.46),
    "address": (0.95, 0.88),
}
"""Precision and recall that a change must not lose."""


@pytest.fixture(scope="module")
def score() -> Score:
    return score_of("corpus.json", "corpus_held_out.json", "corpus_addresses.json")


@pytest.mark.parametrize(("rule", "least"), LEAST.items())
def test_a_rule_does_not_become_worse(rule: str, least: tuple[float, float], score: Score) -> None:
    precision, recall = least
    assert score.precision(rule) >= precision
    assert score.recall(rule) >= recall
