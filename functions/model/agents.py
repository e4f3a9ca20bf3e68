"""The people who answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Agent:
    """Somebody who is signed in."""

    id: str
    """The user pool's own id of the person: stays when name or e-mail change."""
    name: str
    is_supervisor: bool = False
