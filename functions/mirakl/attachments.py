"""M13: the file of an attachment. OR73: the file of an order's document."""

from __future__ import annotations

from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import quote

from functions.errors import MarketplaceRefused
from functions.mirakl.connection import Connection
from functions.mirakl.orders.calls import can_be_asked

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
        self._connection.download(path, {}, target, MAX_FILE_BYTES)

    def download_document(self, document_id: str, target: BinaryIO) -> None:
        """As ``download``. For one id the answer is the bare file; for several, or for an order, it would be a ZIP.

        OR73 takes a list of ids, so an id with a comma would ask for several: it raises ``MarketplaceRefused`` (404).
        """
        if not can_be_asked(document_id):
            raise MarketplaceRefused(HTTPStatus.NOT_FOUND, "The document's id cannot be asked for.")
        query = {"document_ids": document_id}
        self._connection.download("/api/orders/documents/download", query, target, MAX_FILE_BYTES)
