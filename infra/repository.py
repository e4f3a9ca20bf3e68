"""Where this repository is on disk."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
"""The repository's root folder."""
