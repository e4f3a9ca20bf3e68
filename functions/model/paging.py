"""Pages of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list and where the next begins (None: this was the last)."""

    items: tuple[T, ...]
    next_key: dict[str, str] | None
