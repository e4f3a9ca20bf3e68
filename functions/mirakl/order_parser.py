"""What an order says of its customer beside their names."""

from __future__ import annotations

from typing import Any

LANGUAGE_FIELD = "language"
"""The code of a line's additional field; at Best Buy Canada it holds ``EN`` or ``FR``."""
LONGEST_LANGUAGE = 35
"""No language tag is longer (RFC 5646, 4.4.1)."""


def language_of_lines(lines: Any) -> str | None:
    """In which language the order's lines were bought; None when they do not say, or do not agree."""
    found = {language.strip().casefold() for language in _languages(lines)}
    return found.pop() if len(found) == 1 else None


def _languages(lines: Any) -> list[str]:
    fields = [
        field for line in _objects(lines) for field in _objects(line.get("order_line_additional_fields"))
    ]
    return [
        field["value"]
        for field in fields
        if _is_language(field.get("code"))
        and isinstance(field.get("value"), str)
        and field["value"].strip()
        and len(field["value"]) <= LONGEST_LANGUAGE
    ]


def _is_language(code: Any) -> bool:
    return isinstance(code, str) and code.casefold() == LANGUAGE_FIELD


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
