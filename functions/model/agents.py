"""The people who answer customers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Agent:
    """A person who is signed in."""

    id: str
    """The user pool's id of the person (``sub``). It does not change when the name or the e-mail address does."""
    name: str
    is_supervisor: bool = False
