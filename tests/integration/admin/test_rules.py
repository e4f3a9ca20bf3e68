"""The rules of automatic replies: shown, saved, replaced, and never replaced by invalid rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functions.store import rules
from functions.store.tables import RuleRow
from infra.local.aws.cloud import Cloud
from infra.local.run import EXAMPLE_RULES
from tests.builders.admin import admin, resources

RULE = {"id": "one", "conditions": {"text": ["refund"]}, "templates": {"en": "Hello, {shop_name}"}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rules.json"


def written(file: Path, document: Any) -> str:
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


def test_shown_rules_can_be_put_back(cloud: Cloud, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert admin(resources(cloud), "rules", "--replace", str(EXAMPLE_RULES)) == 0
    before = rules.active_rules()
    assert [rule["id"] for rule in before] == ["closed-tonight", "where-is-my-order", "returns"]
    capsys.readouterr()
    assert admin(resources(cloud), "rules") == 0
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert admin(resources(cloud), "rules", "--replace", written(file.with_name("none.json"), [])) == 0
    assert rules.active_rules() == []
    assert admin(resources(cloud), "rules", "--replace", str(file)) == 0
    assert rules.active_rules() == before


def test_nothing_is_replaced_without_a_yes(
    cloud: Cloud, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules.replace_rules([RULE])
    assert admin(resources(cloud), "rules", "--replace", written(file, []), yes=False) == 1
    assert "use --yes" in capsys.readouterr().err
    assert [rule["id"] for rule in rules.active_rules()] == ["one"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"id": "one"}, "not a list"),
        (["one"], "Rule 1: "),
        ([RULE, RULE], "more than one rule named one"),
        ([{**RULE, "condition": {}}], "Rule 1: condition: Extra"),
        ([{**RULE, "templates": {}}], "templates: "),
        ([{**RULE, "templates": {"en": ""}}], "templates.en: "),
        ([{**RULE, "templates": {"en": "Hello {customer_frist_name}"}}], "customer_frist_name"),
        ([{**RULE, "conditions": {"hours": {"from": 8, "until": 25}}}], "conditions.hours.until: "),
        ([RULE, {**RULE, "id": "two", "conditions": {"text": ["a", " "]}}], "Rule 2: conditions.text: "),
        ([{**RULE, "conditions": {"topic": ["\u200b"]}}], "a phrase is blank"),
        ([{**RULE, "conditions": {"hours": {"from": 8, "until": 8}}}], "no hour between from and until"),
        ([{**RULE, "templates": {"en": "{order_id}"}}], "a template says nothing"),
        ([{**RULE, "id": str(n), "templates": {"en": "x" * 9000}} for n in range(50)], "may take 390000"),
    ],
)
def test_an_invalid_rule_is_refused_with_its_position(
    cloud: Cloud, file: Path, capsys: pytest.CaptureFixture[str], document: Any, reason: str
) -> None:
    rules.replace_rules([RULE])
    assert admin(resources(cloud), "rules", "--replace", written(file, document)) == 1
    assert reason in capsys.readouterr().err
    assert [rule["id"] for rule in rules.active_rules()] == ["one"]


def test_an_overtaken_replacement_gets_an_error_and_the_other_s_rules_stay(
    cloud: Cloud, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules.replace_rules([RULE])
    save = RuleRow.save

    def overtaken(row: RuleRow, *arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(RuleRow, "save", save)
        rules.replace_rules([{**RULE, "id": "theirs"}])
        return row.save(*arguments, **options)

    monkeypatch.setattr(RuleRow, "save", overtaken)
    assert admin(resources(cloud), "rules", "--replace", written(file, [])) == 1
    assert "Somebody else" in capsys.readouterr().err
    assert [rule["id"] for rule in rules.active_rules()] == ["theirs"]


def test_a_missing_or_invalid_file_is_refused(
    cloud: Cloud, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admin(resources(cloud), "rules", "--replace", str(file)) == 1
    assert "No such file" in capsys.readouterr().err
    file.write_text("[{]", encoding="utf-8")
    assert admin(resources(cloud), "rules", "--replace", str(file)) == 1
    assert "is not JSON" in capsys.readouterr().err
