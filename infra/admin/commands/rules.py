"""Shows the rules for automatic replies, or replaces them by those of a file."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from functions.errors import Conflict, RulesTooLarge
from functions.inbox.automation.rules import Rule, read_rules
from functions.store import rules
from infra.admin.console import CommandRefused, Console, plural
from infra.admin.resources import Resources


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--replace", type=Path, metavar="FILE", help="a JSON file in the format that the command shows"
    )


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    """Prints only JSON, so that the output can be saved, changed, and used with ``--replace``."""
    before = rules.active_rules()
    if arguments.replace is None:
        console.say(json.dumps(before, ensure_ascii=False, indent=2))
        return 0
    documents = _documents(arguments.replace)
    wanted = _validated(documents, arguments.replace)
    console.say(f"{resources.name} has {plural(len(before), 'rule')}. They will be replaced by:")
    for position, rule in enumerate(wanted, start=1):
        console.say(f"{position}. {rule.id} ({_state(rule)})")
    if not wanted:
        console.say("none: there will be no automatic replies.")
    console.confirm("replace")
    try:
        rules.replace_rules(documents)
    except Conflict as error:
        raise CommandRefused(f"{error} Look at their rules first.") from error
    console.say("Done. They apply from the next message on, in environments with `auto_reply`.")
    return 0


def _documents(file: Path) -> list[Any]:
    try:
        documents = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CommandRefused(f"{file} is not JSON: {error}") from error
    if not isinstance(documents, list):
        raise CommandRefused(f"{file} is not a list of rules.")
    return documents


def _validated(documents: list[Any], file: Path) -> list[Rule]:
    try:
        validated = read_rules(documents, are_new=True)
    except ValidationError as error:
        raise CommandRefused("\n".join(_message(each) for each in error.errors())) from error
    ids = [rule.id for rule in validated]
    if twice := {rule_id for rule_id in ids if ids.count(rule_id) > 1}:
        raise CommandRefused(f"{file} has more than one rule named {', '.join(sorted(twice))}.")
    try:
        rules.document_of(documents)
    except RulesTooLarge as error:
        raise CommandRefused(str(error)) from error
    return validated


def _message(error: ErrorDetails) -> str:
    position, *path = error["loc"]
    return f"Rule {int(position) + 1}: {'.'.join(map(str, path))}: {error['msg']}"


def _state(rule: Rule) -> str:
    languages = ", ".join(rule.templates)
    return f"{'on' if rule.enabled else 'off'}; {languages}"
