"""The table ``rules``. It is read for each new message of a customer, so a change takes effect at once.

========== =============== ==================================================================
rule_set   position        what it is
========== =============== ==================================================================
pointer    0               ``version``: the position of the active rule set
versions   1, 2, …         ``document``: a whole rule set, as JSON
active     0, 1, …         one rule each, in the format before rule sets; they are active as
                           long as there is no pointer
========== =============== ==================================================================

A rule set is written as one item before the pointer names it. So exactly one whole rule set is active at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from functions.errors import Conflict, RulesTooLarge
from functions.store.conditions import condition_held
from functions.store.tables.rules import RuleRow

POINTER = "pointer"
VERSIONS = "versions"
BEFORE_VERSIONS = "active"
MAX_RULE_SET_BYTES = 390_000
"""Bytes. A DynamoDB item may have 400 kB, including its keys and attribute names."""
TRIES = 5


def active_rules() -> list[dict[str, Any]]:
    """The active rules as JSON objects, in the order in which they are tried.

    If a rule set is replaced, and deleted, after the pointer was read, the pointer is read again. Raises ``Conflict``
    when this happens several times in a row.
    """
    for _ in range(TRIES):
        version = _active_version()
        documents = _rules_before_versions() if version is None else _set(version)
        if documents is not None:
            return documents
    raise Conflict(f"The rules were replaced {TRIES} times while they were being read.")


def have_been_set() -> bool:
    """Whether rules were ever stored, even an empty rule set."""
    return _active_version() is not None or bool(_old_rows())


def document_of(documents: Iterable[Mapping[str, Any]]) -> str:
    """A rule set as it is stored: a JSON array. Raises ``RulesTooLarge``."""
    document = json.dumps(list(documents), ensure_ascii=False, separators=(",", ":"))
    size = len(document.encode())
    if size > MAX_RULE_SET_BYTES:
        raise RulesTooLarge(size, MAX_RULE_SET_BYTES)
    return document


def replace_rules(documents: Iterable[Mapping[str, Any]]) -> None:
    """Makes these the active rules, in this order, in one step.

    ``documents`` must be accepted by ``inbox.automation.rules.read_rules``. Raises ``RulesTooLarge``, or ``Conflict``
    when somebody else replaced the rules at the same time; then the other rules are active.
    """
    document = document_of(documents)
    before = _active_version()
    newest = next(
        iter(RuleRow.query(VERSIONS, limit=1, scan_index_forward=False, consistent_read=True)), None
    )
    version = int(newest.position) + 1 if newest else 1
    row = RuleRow(VERSIONS, version, document=document)
    if not condition_held(lambda: row.save(condition=RuleRow.rule_set.does_not_exist())):
        raise Conflict("Somebody else is replacing the rules.")
    unmoved = RuleRow.version.does_not_exist() if before is None else RuleRow.version == before
    if not condition_held(lambda: RuleRow(POINTER, 0, version=version).save(condition=unmoved)):
        row.delete()
        raise Conflict("Somebody else has replaced the rules meanwhile.")
    for old in RuleRow.query(VERSIONS, RuleRow.position < version, consistent_read=True):
        old.delete()
    for old in _old_rows():
        old.delete()


def _active_version() -> int | None:
    row = next(iter(RuleRow.query(POINTER, RuleRow.position == 0, consistent_read=True)), None)
    return int(row.version) if row else None


def _set(version: int) -> list[dict[str, Any]] | None:
    rows = RuleRow.query(VERSIONS, RuleRow.position == version, consistent_read=True)
    row = next(iter(rows), None)
    return list(json.loads(row.document)) if row and row.document else None


def _rules_before_versions() -> list[dict[str, Any]] | None:
    """None when a rule set became active meanwhile, because then these rows are being deleted."""
    rows = _old_rows()
    if _active_version() is not None:
        return None
    return [
        {"id": row.rule_id, "enabled": row.enabled, "conditions": row.conditions, "templates": row.templates}
        for row in rows
    ]


def _old_rows() -> list[RuleRow]:
    return list(RuleRow.query(BEFORE_VERSIONS, consistent_read=True))
