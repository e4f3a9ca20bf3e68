"""EventBridge patterns as event source mappings match them: the part of the language that we use.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Matches = Callable[[Any], bool]

ABSENT = object()


class UnknownPattern(Exception):
    """The pattern uses an operator that is not implemented here."""


def compile_pattern(pattern: dict[str, Any]) -> Matches:
    """Returns a function that tells whether a document matches. Raises ``UnknownPattern``.

    Every key must match. A list holds alternatives: exact values, ``prefix``, ``exists``, ``anything-but``.
    """
    if not isinstance(pattern, dict) or not pattern:
        raise UnknownPattern(f"A pattern is an object with at least one key, not {pattern!r}.")
    fields: dict[str, Matches] = {}
    for key, expected in pattern.items():
        if key.startswith("$"):
            raise UnknownPattern(f"{key!r} is not implemented here.")
        fields[key] = compile_pattern(expected) if isinstance(expected, dict) else _alternatives(expected)

    def matches(document: Any) -> bool:
        document = document if isinstance(document, dict) else {}
        return all(field(document.get(key, ABSENT)) for key, field in fields.items())

    return matches


def compile_filters(patterns: Iterable[dict[str, Any]]) -> Matches:
    """The filters of an event source mapping: a record has to match one of them."""
    compiled = [compile_pattern(pattern) for pattern in patterns]
    return lambda record: any(matches(record) for matches in compiled)


def _alternatives(wanted: Any) -> Matches:
    if not isinstance(wanted, list) or not wanted:
        raise UnknownPattern(f"A field's pattern is a list with at least one alternative, not {wanted!r}.")
    alternatives = [_alternative(one) for one in wanted]

    def matches(value: Any) -> bool:
        values = value if isinstance(value, list) and value else [value]
        return any(alternative(one) for one in values for alternative in alternatives)

    return matches


def _alternative(wanted: Any) -> Matches:
    match wanted:
        case str() | bool() | int() | float() | None:
            return lambda value: _same(value, wanted)
        case {"exists": bool(exists), **rest} if not rest:
            return lambda value: (value is not ABSENT and not isinstance(value, dict)) is exists
        case {"prefix": str(prefix), **rest} if not rest:
            return lambda value: isinstance(value, str) and value.startswith(prefix)
        case {"anything-but": others, **rest} if not rest:
            refused = others if isinstance(others, list) else [others]
            if not all(isinstance(other, str | int | float) for other in refused):
                raise UnknownPattern(f"anything-but takes plain values here, not {others!r}.")
            return lambda value: (
                value is not ABSENT
                and not isinstance(value, dict)
                and not any(_same(value, other) for other in refused)
            )
        case _:
            raise UnknownPattern(f"{wanted!r} is not implemented here.")


def _same(value: Any, wanted: Any) -> bool:
    """Equality as in JSON, where ``true`` is not 1."""
    return isinstance(value, bool) is isinstance(wanted, bool) and bool(value == wanted)
