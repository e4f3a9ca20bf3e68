"""The rules table, read at run time: a change takes effect with the next customer's message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from functions.store.tables import RuleRow

ACTIVE = "active"


def active_rules() -> list[dict[str, Any]]:
    """The rule documents in the order in which they are tried."""
    return [
        {"id": row.rule_id, "enabled": row.enabled, "conditions": row.conditions, "templates": row.templates}
        for row in RuleRow.query(ACTIVE, consistent_read=True)
    ]


def replace_rules(documents: Iterable[Mapping[str, Any]]) -> None:
    """Makes these the active rules, in this order. Write only what ``inbox.rules.read_rules`` accepts."""
    rows = [
        RuleRow(
            ACTIVE,
            position,
            rule_id=document["id"],
            enabled=document.get("enabled", True),
            conditions=document.get("conditions", {}),
            templates=document["templates"],
        )
        for position, document in enumerate(documents)
    ]
    for row in rows:
        row.save()
    for row in RuleRow.query(ACTIVE, RuleRow.position >= len(rows), consistent_read=True):
        row.delete()
