"""Times: UTC ISO 8601 text with milliseconds and ``Z``, such as ``2026-03-02T14:05:09.000Z``. They sort as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def utc_text(moment: datetime) -> str:
    """``moment`` in the one text form that is used everywhere: ``2026-03-02T14:05:09.000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def utc_now() -> str:
    return utc_text(datetime.now(UTC))


def utc_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def shift(text: str, **delta: float) -> str:
    """The time ``text``, moved by ``timedelta(**delta)``. Negative values move it back."""
    return utc_text(utc_moment(text) + timedelta(**delta))


def seconds_between(start: str, end: str) -> float:
    return (utc_moment(end) - utc_moment(start)).total_seconds()
