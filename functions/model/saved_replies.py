"""Saved replies: short texts that agents insert into a reply, in English and French as a pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from functions.model.agents import Person
from functions.model.languages import Language


@dataclass(frozen=True)
class SavedReply:
    id: str
    """Chosen by whoever wrote it, and kept by later changes: uses are counted under it."""
    name: str
    shortcut: str | None
    """What is typed after ``/`` to find it first."""
    texts: Mapping[Language, str]
    """By language, with at least one. A customer who reads another language does not get it."""


@dataclass(frozen=True)
class SavedReplySet:
    """All saved replies. It is replaced as a whole, and each set has the next version; 0 if there never was one."""

    version: int = 0
    replies: tuple[SavedReply, ...] = ()
    saved_at: str | None = None
    saved_by: Person | None = None
    """None: by nobody who is signed in."""


@dataclass(frozen=True)
class Uses:
    """How often a saved reply was part of a reply that was accepted here."""

    count: int = 0
    last_at: str | None = None
