"""The customer's language, from the lines of an order."""

from __future__ import annotations

from typing import Any

LANGUAGE_FIELD = "language"
"""The code of an additional field of an order line. At Best Buy Canada its value is ``EN`` or ``FR``."""
MAX_LANGUAGE_LENGTH = 35
"""Characters of the longest language tag (RFC 5646, 4.4.1)."""


def language_of_lines(lines: Any) -> str | None:
    """The language tag of the order's lines in lower case; None when they have none, or different ones."""
    languages = {language.strip().casefold() for language in _languages(lines)}
    return languages.pop() if len(languages) == 1 else None


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
        and len(field["value"]) <= MAX_LANGUAGE_LENGTH
    ]


def _is_language(code: Any) -> bool:
    return isinstance(code, str) and code.casefold() == LANGUAGE_FIELD


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
