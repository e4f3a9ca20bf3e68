"""Replacing the rules is one step: at every moment, and after every crash, one complete set is active."""

from __future__ import annotations

from typing import Any

import pytest

from functions.errors import Conflict, RulesTooLarge
from functions.store import rules
from functions.store.tables.rules import RuleRow
from infra.local.aws.cloud import Cloud
from tests.builders.killed_calls import Calls, Killed


def a_set(name: str, size: int = 3) -> list[dict[str, Any]]:
    return [
        {"id": f"{name}{n}", "enabled": True, "conditions": {}, "templates": {"fr": "Été", "en": "Summer"}}
        for n in range(size)
    ]


OLD, NEW = a_set("old", 4), a_set("new", 2)


def store_as_before_versions(documents: list[dict[str, Any]]) -> None:
    for position, document in enumerate(documents):
        row = RuleRow("active", position, rule_id=document["id"], enabled=document["enabled"])
        row.conditions, row.templates = document["conditions"], document["templates"]
        row.save()


@pytest.fixture
def calls(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls(monkeypatch)


BEGINNINGS = pytest.mark.parametrize(
    "begin", [rules.replace_rules, store_as_before_versions], ids=["versions", "rows from before versions"]
)


def test_without_any_there_are_none_and_nobody_has_decided(cloud: Cloud) -> None:
    assert rules.active_rules() == []
    assert not rules.have_been_set()
    rules.replace_rules([])
    assert rules.active_rules() == []
    assert rules.have_been_set()


@BEGINNINGS
def test_rules_are_read_as_they_were_written_in_their_order(cloud: Cloud, begin: Any) -> None:
    begin(OLD)
    assert rules.have_been_set()
    assert rules.active_rules() == OLD
    assert [list(rule["templates"]) for rule in rules.active_rules()] == [["fr", "en"]] * 4


@BEGINNINGS
def test_old_versions_are_cleaned_up(cloud: Cloud, begin: Any) -> None:
    begin(OLD)
    for documents in (NEW, OLD, NEW):
        rules.replace_rules(documents)
        assert rules.active_rules() == documents
    assert sorted(row.rule_set for row in RuleRow.scan()) == ["pointer", "versions"]


@BEGINNINGS
def test_at_every_moment_of_a_replacement_one_whole_set_is_active(calls: Calls, begin: Any) -> None:
    begin(OLD)
    seen: list[list[dict[str, Any]]] = []
    calls.meanwhile = lambda: seen.append(rules.active_rules())
    rules.replace_rules(NEW)
    calls.meanwhile = None
    assert len(seen) > 4
    turn = seen.index(NEW)
    assert seen == [OLD] * turn + [NEW] * (len(seen) - turn)
    assert turn > 0


@BEGINNINGS
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_replacement_killed_at_any_call_leaves_one_whole_set_and_can_be_repeated(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, begin: Any, side: str
) -> None:
    number, survived, left = 0, False, []
    while not survived:
        number += 1
        cloud.reset()
        begin(OLD)
        with monkeypatch.context() as patched:
            calls = Calls(patched)
            calls.fatal = (number, side)
            try:
                rules.replace_rules(NEW)
                survived = True
            except Killed:
                survived = False
        left.append(rules.active_rules())
        rules.replace_rules(NEW)
        assert rules.active_rules() == NEW
        assert sorted(row.rule_set for row in RuleRow.scan()) == ["pointer", "versions"]
    turn = left.index(NEW)
    assert number > 5
    assert left == [OLD] * turn + [NEW] * (number - turn)


@BEGINNINGS
def test_a_reader_never_gets_a_mixture_of_two_rule_sets(calls: Calls, cloud: Cloud, begin: Any) -> None:
    for overtaken_before in range(1, 4):
        cloud.reset()
        begin(OLD)
        made = 0

        def overtake(at: int = overtaken_before) -> None:
            nonlocal made
            made += 1
            if made == at:
                rules.replace_rules(NEW)

        calls.meanwhile = overtake
        assert rules.active_rules() in (OLD, NEW)
        calls.meanwhile = None


def test_when_two_replace_at_once_one_gets_an_error_and_the_other_s_rules_are_complete(
    calls: Calls, cloud: Cloud
) -> None:
    theirs = a_set("theirs", 5)
    for overtaken_before in range(1, 5):
        cloud.reset()
        rules.replace_rules(OLD)
        made = 0

        def overtake(at: int = overtaken_before) -> None:
            nonlocal made
            made += 1
            if made == at:
                rules.replace_rules(theirs)

        calls.meanwhile = overtake
        if overtaken_before == 1:
            rules.replace_rules(NEW)
            assert rules.active_rules() == NEW, "the other set was stored first"
        else:
            with pytest.raises(Conflict):
                rules.replace_rules(NEW)
            assert rules.active_rules() == theirs
        calls.meanwhile = None
        rules.replace_rules(OLD)
        assert rules.active_rules() == OLD


def test_a_set_too_large_for_an_item_is_refused_and_changes_nothing(cloud: Cloud) -> None:
    rules.replace_rules(OLD)
    large = [{"id": f"r{n}", "templates": {"fr": "é" * 10_000}} for n in range(20)]
    with pytest.raises(RulesTooLarge, match="together they may take 390000"):
        rules.replace_rules(large)
    assert rules.active_rules() == OLD
    rules.replace_rules(large[:-1])
    assert rules.active_rules() == large[:-1]
