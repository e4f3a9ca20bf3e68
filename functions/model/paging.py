"""Pages of a list: a number of rows, and no more than a response can carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. ``next_key`` is the table key where the next page begins; None after the last page."""

    items: tuple[T, ...]
    next_key: dict[str, str] | None


def whatever_size(_: Any) -> bool:
    """For a page that is no response: every row fits."""
    return True


def cut(rows: Iterable[T], limit: int, fits: Callable[[T], bool]) -> tuple[tuple[T, ...], bool]:
    """The first rows, at most ``limit``, up to the first that does not fit; and whether there are more rows.

    ``fits`` is called for each row in order, and has to accept the first, or no page would lead to the next.
    """
    page: list[T] = []
    for row in rows:
        if len(page) == limit or not fits(row):
            return tuple(page), True
        page.append(row)
    return tuple(page), False
