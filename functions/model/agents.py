"""The people who answer customers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """An agent as a conversation, a note or a change names them."""

    id: str
    """The user pool's id of the person (``sub``). It does not change when the name or the e-mail address does."""
    name: str


@dataclass(frozen=True)
class Agent(Person):
    """A person who is signed in."""

    is_supervisor: bool = False
