"""Since when an order has incidents. The marketplace does not say, so we keep when this inbox first saw each.

A time survives later reads, ends with the incident, and begins anew when an incident is opened again. What an answer
does not say, or not in a readable way, ends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from functions.model.orders import Incident, Order, OrderLine

WHOLE_ORDER = ""
"""The key of an incident that the order has (``has_incident``) and no line shows. No line has this id."""
MAX_INCIDENTS = 50
"""So many are kept of one order; other lines then have none. They fit into the row."""


def with_incidents(order: Order, before: Mapping[str, str], now: str) -> tuple[Order, dict[str, str]]:
    """The order with its incidents, and when each was first seen, by the line's id. ``before``: as it was stored."""
    lines: list[OrderLine] = []
    seen = _of_lines_not_shown(order, before)
    for line in order.lines:
        since = _since(line, before, now)
        if since and len(seen) < MAX_INCIDENTS:
            seen[line.id] = since
            lines.append(replace(line, incident=Incident(line.state_reason, since)))
        else:
            lines.append(line)
    if not seen and (order.has_incident or (order.has_incident is None and (WHOLE_ORDER in before))):
        seen[WHOLE_ORDER] = min(before.values(), default=now)
    whole = _of_order(lines, seen)
    return replace(order, lines=tuple(lines), incident=whole), seen


def _since(line: OrderLine, before: Mapping[str, str], now: str) -> str | None:
    """When the line's incident was first seen; None if it has none."""
    if line.is_incident_open:
        return before.get(line.id) or before.get(WHOLE_ORDER) or now
    return before.get(line.id) if line.is_incident_open is None else None


def _of_lines_not_shown(order: Order, before: Mapping[str, str]) -> dict[str, str]:
    """The incidents of lines that the answer may have, though they could not be read."""
    if not order.lines_left_out and "order_lines" not in order.unreadable:
        return {}
    shown = {WHOLE_ORDER, *(line.id for line in order.lines)}
    return {line_id: since for line_id, since in before.items() if line_id not in shown}


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
