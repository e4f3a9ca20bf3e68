"""The mapping between a dataclass of ``model`` and a row's attributes, declared once and used in both directions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from functions.model.agents import Person
from functions.store.conditions import Attributes, known_fields


@dataclass(frozen=True)
class Codec:
    """How one value is stored. ``to_row`` returns None for an attribute that the row shall not have."""

    to_row: Callable[[Any], Any]
    from_row: Callable[[Any], Any]
    """Also gets None, for an absent attribute."""


def _unchanged(value: Any) -> Any:
    return value


OPTIONAL = Codec(_unchanged, _unchanged)
"""Stored as it is; None is absent."""
TEXT = Codec(_unchanged, lambda value: value or "")
NUMBER = Codec(_unchanged, lambda value: int(value or 0))
"""An integer that is stored even if it is 0."""
COUNT = Codec(lambda value: value or None, lambda value: int(value or 0))
"""An integer that is absent if it is 0."""
FLAG = Codec(lambda value: value or None, bool)
"""A boolean that is absent if it is False."""
TEXTS = Codec(list, lambda value: tuple(value or ()))
"""A tuple of texts that is stored even if it is empty."""
OPTIONAL_TEXTS = Codec(lambda value: list(value) or None, lambda value: tuple(value or ()))
"""A tuple of texts that is absent if it is empty."""


PERSON = Codec(
    lambda person: {"id": person.id, "name": person.name} if person else None,
    lambda stored: Person(**known_fields(Person, stored, {})) if stored else None,
)
"""As a document. Another version may have stored more of a person."""


def typed_key(key: Mapping[str, str] | None) -> dict[str, Any] | None:
    """A page's ``next_key`` as pynamodb takes it: all our keys are texts."""
    return {name: {"S": value} for name, value in key.items()} if key else None


def member(kind: type[StrEnum]) -> Codec:
    """A member of ``kind``. Reading raises ``ValueError`` if the attribute is absent."""
    return Codec(lambda value: value.value, lambda value: kind(value or ""))


def optional_member(kind: type[StrEnum]) -> Codec:
    return Codec(lambda value: value.value if value else None, lambda value: kind(value) if value else None)


def members(kind: type[StrEnum]) -> Codec:
    """A tuple of members that is stored even if it is empty."""
    return Codec(
        lambda value: [each.value for each in value], lambda value: tuple(kind(each) for each in value or ())
    )


def optional_members(kind: type[StrEnum]) -> Codec:
    """A tuple of members that is absent if it is empty."""
    return Codec(
        lambda value: [each.value for each in value] or None,
        lambda value: tuple(kind(each) for each in value or ()),
    )


class RowMapping:
    """The fields of ``kind``, each with its codec (``OPTIONAL`` if none is given) and the name of its attribute."""

    def __init__(
        self,
        kind: type[Any],
        codecs: Mapping[str, Codec],
        *,
        without: Iterable[str] = (),
        names: Mapping[str, str] | None = None,
    ) -> None:
        """``without``: fields that are not mapped. ``names``: attributes that are not named like their field."""
        unmapped = set(without)
        self._columns = [
            (field.name, (names or {}).get(field.name, field.name), codecs.get(field.name, OPTIONAL))
            for field in fields(kind)
            if field.name not in unmapped
        ]

    def attributes(self, instance: object) -> Attributes:
        """What is stored of ``instance``."""
        return {name: codec.to_row(getattr(instance, field)) for field, name, codec in self._columns}

    def absent(self) -> Attributes:
        """What is stored if there is no instance."""
        return {name: None for _, name, _ in self._columns}

    def fields(self, row: object) -> dict[str, Any]:
        """The arguments with which the instance is made again."""
        return {field: codec.from_row(getattr(row, name)) for field, name, codec in self._columns}
