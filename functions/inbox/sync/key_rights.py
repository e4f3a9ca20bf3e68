"""What the API key may do at the marketplace: each operation that we use, and what its answers have said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from functions.store import key_rights


class RightState(StrEnum):
    ALLOWED = "allowed"
    REFUSED = "refused"
    NOT_TRIED = "not_tried"
    """This key has not been seen to call it. That says nothing about whether it may."""


@dataclass(frozen=True)
class Operation:
    code: str
    """Mirakl's name of it."""
    call: str
    """Method and path, with ``*`` in place of an id."""
    role: str | None
    """The role that Mirakl's documents name for it. None: they name none."""


SHOP_ADMIN = "SHOP_ADMIN"
OPERATIONS = (
    Operation("M11", "GET /api/inbox/threads", "PARTNER_MESSAGE_READ"),
    Operation("M10", "GET /api/inbox/threads/*", "PARTNER_MESSAGE_READ"),
    Operation("M12", "POST /api/inbox/threads/*/message", "PARTNER_MESSAGE_WRITE"),
    Operation("M13", "GET /api/inbox/threads/*/download", None),
    Operation("OR11", "GET /api/orders", "ORDER_READ"),
    Operation("OR72", "GET /api/orders/documents", "ORDER_DOCUMENT_READ"),
    Operation("OR73", "GET /api/orders/documents/*", "ORDER_DOCUMENT_READ"),
    Operation("RT11", "GET /api/returns", "ORDER_RETURN_READ"),
    Operation("SH21", "GET /api/shipping/carriers", "SHIPPING_SETTINGS_READ"),
    Operation("RE01", "GET /api/reasons", "ORDER_SETTINGS_READ"),
    Operation("PC01", "GET /api/platform/configuration", SHOP_ADMIN),
    Operation("A01", "GET /api/account", "SHOP_READ"),
)


@dataclass(frozen=True)
class ShownRight:
    operation: str
    role: str | None
    state: RightState
    allowed_at: str | None
    refused_at: str | None


def rights_of_the_key() -> tuple[ShownRight, ...]:
    known = key_rights.of_the_key()
    return tuple(_shown(operation, known.get(operation.call)) for operation in OPERATIONS)


def _shown(operation: Operation, right: key_rights.Right | None) -> ShownRight:
    if right is None:
        return ShownRight(operation.code, operation.role, RightState.NOT_TRIED, None, None)
    state = RightState.ALLOWED if right.is_allowed else RightState.REFUSED
    return ShownRight(operation.code, operation.role, state, right.allowed_at, right.refused_at)
