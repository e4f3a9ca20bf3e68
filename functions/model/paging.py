"""Pages of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. ``next_key`` is the table key where the next page begins; None after the last page."""

    items: tuple[T, ...]
    next_key: dict[str, str] | None
