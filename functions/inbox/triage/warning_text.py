"""What a warning says, in English and French: numbers, times and links, and never a customer's words or name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from functions.inbox.triage.warnings import THRESHOLD_HOURS, DeadlineWarning, Due
from functions.model.clock import utc_moment

PASSED = "Deadline passed / Échéance dépassée"


def subject_of(warning: DeadlineWarning) -> str:
    """SNS takes only ASCII and at most 99 characters."""
    count = _count(warning)
    if count == "1":
        return "1 customer waits for a reply / 1 client attend"
    return f"{count} customers wait for a reply / {count} clients attendent"


def text_of(warning: DeadlineWarning, site_url: str, zone: ZoneInfo) -> str:
    """Plain text. Times are those of the shop's clock."""
    return "\n".join(_lines(warning, site_url, zone)) + "\n"


def document_of(warning: DeadlineWarning, site_url: str, zone: ZoneInfo) -> dict[str, Any]:
    """What the webhook gets, as JSON. ``text`` is the mail, so that a chat can show it as it is."""
    return {
        "text": text_of(warning, site_url, zone),
        "customers": len(warning.due),
        "more": warning.more,
        "conversations": [
            {
                "id": due.conversation_id,
                "url": _link(due, site_url),
                "needs_reply_since": due.since,
                "due_at": due.due_at,
                "threshold_hours": THRESHOLD_HOURS[due.threshold - 1],
            }
            for due in warning.due
        ],
    }


def _lines(warning: DeadlineWarning, site_url: str, zone: ZoneInfo) -> Iterator[str]:
    count = _count(warning)
    one = count == "1"
    yield f"{count} {'customer waits' if one else 'customers wait'} for a reply, and the deadline is near."
    yield f"{count} {'client attend' if one else 'clients attendent'} une réponse, et l'échéance approche."
    for heading, those in _groups(warning):
        if those:
            yield ""
            yield f"{heading}: {len(those)}"
            for due in those:
                until = utc_moment(due.due_at).astimezone(zone)
                yield f"- {until:%Y-%m-%d %H:%M}  {_link(due, site_url)}"
    if warning.more:
        yield ""
        yield f"There are more / Il y en a d'autres : {site_url}"
    yield ""
    yield f"Time zone / Fuseau horaire : {zone.key}"


def _groups(warning: DeadlineWarning) -> Iterator[tuple[str, list[Due]]]:
    """The most urgent first."""
    passed = [due for due in warning.due if due.due_at <= warning.now]
    yield PASSED, passed
    for number, hours in reversed(list(enumerate(THRESHOLD_HOURS, 1))):
        plural = "s" if hours > 1 else ""
        heading = f"Less than {hours} hour{plural} left / Moins de {hours} heure{plural}"
        yield heading, [due for due in warning.due if due.threshold == number and due.due_at > warning.now]


def _count(warning: DeadlineWarning) -> str:
    return f"{len(warning.due)}{'+' if warning.more else ''}"


def _link(due: Due, site_url: str) -> str:
    return f"{site_url}/conversations/{due.conversation_id}"
