"""Tags: what agents call a group of conversations. They are created by being used."""

from __future__ import annotations

from unicodedata import category, normalize

MAX_TAG_LENGTH = 40
MAX_TAGS = 20
"""Of one conversation."""


def cleaned_tag(text: str) -> str:
    """A tag as it is stored: one kind of space, no invisible characters. Raises ``ValueError``."""
    visible = "".join(each if category(each)[0] != "C" else " " for each in normalize("NFC", text))
    tag = " ".join(visible.split())
    if not tag or len(tag) > MAX_TAG_LENGTH:
        raise ValueError(f"A tag has 1 to {MAX_TAG_LENGTH} characters that one can see.")
    return tag


def folded_tag(tag: str) -> str:
    """What is equal for the same tag: neither case nor the form of an accent makes another tag."""
    return normalize("NFC", cleaned_tag(tag).casefold())
