"""Since when an order has incidents. The marketplace does not say, so we keep when this inbox first saw each.

A time survives later reads, ends with the incident, and begins anew when an incident is opened again. What an answer
does not say, or not in a readable way, ends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from functions.model.orders import Incident, Order, OrderLine

WHOLE_ORDER = ""
"""The key of an incident that the order has (``has_incident``) and no line shows."""
MAX_INCIDENTS = 1000
"""So many are kept of one order. These are the first ones, and never so many lines are shown."""


def with_incidents(order: Order, before: Mapping[str, str], now: str) -> tuple[Order, dict[str, str]]:
    """The order with its incidents, and when each was first seen, by its key. ``before``: as it was stored.

    It needs all lines that were read, also those that will not be shown.
    """
    lines: list[OrderLine] = []
    seen: dict[str, str] = {}
    for line in order.lines:
        since = _since(line, order, before, now)
        if since:
            seen[key_of(line)] = since
            lines.append(replace(line, incident=Incident(line.state_reason, since)))
        else:
            lines.append(line)
    seen |= _of_lines_not_read(order, before)
    if not seen and (order.has_incident or (order.has_incident is None and (WHOLE_ORDER in before))):
        seen[WHOLE_ORDER] = min(before.values(), default=now)
    whole = _of_order(lines, seen)
    kept = dict(list(seen.items())[:MAX_INCIDENTS])
    return replace(order, lines=tuple(lines), incident=whole), kept


def key_of(line: OrderLine) -> str:
    """A short one, because ids may be long, and all keys have to fit into a row."""
    return sha256(line.id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _since(line: OrderLine, order: Order, before: Mapping[str, str], now: str) -> str | None:
    """When the line's incident was first seen; None if it has none."""
    stored = before.get(key_of(line))
    if line.is_incident_open:
        return stored or before.get(WHOLE_ORDER) or now
    is_not_said = line.is_incident_open is None and order.has_incident is not False
    return stored if is_not_said else None


def _of_lines_not_read(order: Order, before: Mapping[str, str]) -> dict[str, str]:
    """The incidents of lines that the answer may have, though they could not be read."""
    if order.has_incident is False or not (order.lines_left_out or "order_lines" in order.unreadable):
        return {}
    read = {WHOLE_ORDER, *(key_of(line) for line in order.lines)}
    return {key: since for key, since in before.items() if key not in read}


def _of_order(lines: list[OrderLine], seen: Mapping[str, str]) -> Incident | None:
    if not seen:
        return None
    oldest = min(
        (line.incident for line in lines if line.incident),
        key=lambda incident: incident.first_seen_at,
        default=None,
    )
    since = min(seen.values())
    return oldest if oldest and oldest.first_seen_at == since else Incident(None, since)
