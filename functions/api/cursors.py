"""Page cursors: table keys, encoded as opaque tokens."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from functions.api.addresses import can_be_key
from functions.errors import BadCursor

Key = dict[str, str]


def cursor_for(key: Key | None) -> str | None:
    """The cursor of the page that begins at ``key``; None if there is no further page."""
    return urlsafe_b64encode(json.dumps(key).encode()).decode() if key else None


def key_from(cursor: str | None, expected: Key) -> Key | None:
    """The key in ``cursor``. It must have the names of ``expected``, and its values where these are not empty.

    Raises ``BadCursor`` for a cursor that we did not issue for this list.
    """
    if cursor is None:
        return None
    try:
        key = json.loads(urlsafe_b64decode(cursor))
    except (NotBase64, RecursionError, ValueError) as error:
        raise BadCursor("The cursor is not one of ours.") from error
    if not isinstance(key, dict) or key.keys() != expected.keys():
        raise BadCursor("The cursor is not one of ours.")
    for name, value in expected.items():
        if not isinstance(key[name], str) or not can_be_key(key[name]) or (value and key[name] != value):
            raise BadCursor("The cursor belongs to another list.")
    return key
