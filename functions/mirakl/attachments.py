"""M13: the file of an attachment."""

from __future__ import annotations

from typing import BinaryIO
from urllib.parse import quote

from functions.mirakl.connection import Connection

MAX_FILE_BYTES = 50_000_000
"""Bytes of a file that is fetched. Mirakl's own limit is lower."""


class AttachmentCalls:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def download(self, attachment_id: str, target: BinaryIO) -> None:
        """Writes the file into ``target``. It is asked for once, and not during a pause.

        Raises ``MarketplaceBusy``, ``MarketplaceRefused`` or ``MarketplaceUnavailable``, and ``AnswerTooLarge`` for a
        file of more than ``MAX_FILE_BYTES``.
        """
        path = f"/api/inbox/threads/{quote(attachment_id, safe='')}/download"
        self._connection.download(path, target, MAX_FILE_BYTES)
