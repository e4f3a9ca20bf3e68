"""Fetching the file of an attachment (M13) or of an order's document (OR73) into the bucket, in the background.

The file is stored before its row says so. If the lease was lost meanwhile because the conversation was erased, the file
is deleted again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from os import SEEK_END
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import uuid4

from functions.errors import AnswerTooLarge, MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable
from functions.inbox.attachments.attachment_files import FetchFailure
from functions.inbox.attachments.content import content_of
from functions.inbox.attachments.order_documents import document_id_of
from functions.mirakl.attachments import AttachmentCalls
from functions.model.clock import shift
from functions.observability import logger
from functions.store import attachments
from functions.store.attachments import FAILED, FETCHING, GONE, READY, REQUESTED, StoredFile
from functions.store.files import Files, key_of
from functions.timing import FETCH_LEASE_SECONDS

RETRY_SECONDS = 10
MAX_RETRY_SECONDS = 600
"""How long a file is not asked for after there was no usable answer: longer each time."""
MAX_TRIES = 4
NOT_THERE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
NEW_KEY_SECONDS = 60


class Fetcher:
    def __init__(self, calls: AttachmentCalls, files: Files, clock: Callable[[], str]) -> None:
        self._calls = calls
        self._files = files
        self._clock = clock

    def fetch(self, conversation_id: str, attachment_id: str, token: str) -> StoredFile | None:
        """Fetches a file that was requested with ``token``, and returns what is stored about it then.

        None, and the marketplace is not asked, if another invocation has done so: an event may come twice. None also if
        the lease was lost meanwhile. An error that is not the marketplace's is stored as a failure, and raised.
        """
        leased = self._begin(conversation_id, attachment_id, token)
        if leased is None:
            return None
        try:
            outcome = self._outcome(leased)
        except Exception:
            self._finish(leased, self._unreachable(leased))
            raise
        return outcome if self._finish(leased, outcome) else None

    def _begin(self, conversation_id: str, attachment_id: str, token: str) -> StoredFile | None:
        for _ in range(MAX_TRIES):
            requested = attachments.get(conversation_id, attachment_id)
            if requested is None or (requested.state, requested.token) != (REQUESTED, token):
                return None
            until = shift(self._clock(), seconds=FETCH_LEASE_SECONDS)
            leased = replace(requested, state=FETCHING, token=uuid4().hex, fetch_after=until)
            if attachments.lease(requested, leased):
                return leased
        return None  # others have been changing the conversation all the time; the file is requested again

    def _outcome(self, leased: StoredFile) -> StoredFile:
        """What came of asking the marketplace. Raises every error that is not the marketplace's."""
        try:
            with TemporaryFile() as file:
                document_id = document_id_of(leased.attachment_id)
                if document_id is None:
                    self._calls.download(leased.attachment_id, file)
                else:
                    self._calls.download_document(document_id, file)
                return self._stored(leased, file)
        except MarketplaceBusy as error:
            reason = str(error)
            outcome = self._failed(leased, FetchFailure.BUSY, error.retry_after)
        except MarketplaceRefused as error:
            reason = str(error)
            outcome = self._refused(leased, error.status)
        except AnswerTooLarge as error:
            reason = str(error)
            outcome = self._failed(leased, FetchFailure.TOO_LARGE)
        except MarketplaceUnavailable as error:
            reason = str(error)
            outcome = self._unreachable(leased)
        logger.warning("A file was not fetched", state=outcome.state, failure=outcome.failure, reason=reason)
        return outcome

    def _stored(self, leased: StoredFile, file: BinaryIO) -> StoredFile:
        content = content_of(file)
        size = file.seek(0, SEEK_END)
        if size != leased.size:
            logger.info("A file has another size than its message says", size=size, listed=leased.size)
        if size == 0 and leased.size > 0:
            raise MarketplaceUnavailable(
                "The marketplace sent an empty file, and its message says that it is not."
            )
        self._files.put(key_of(leased.conversation_id, leased.attachment_id), file, content.type)
        return replace(
            leased,
            state=READY,
            size=size,
            type=content.type,
            width=content.width,
            height=content.height,
            fetch_after=None,
            failure=None,
            failures=0,
        )

    def _refused(self, leased: StoredFile, status: int) -> StoredFile:
        if status in NOT_THERE:
            return replace(leased, state=GONE, fetch_after=None, failure=None, failures=0)
        if status == HTTPStatus.FORBIDDEN:
            return self._failed(leased, FetchFailure.FORBIDDEN)
        if (
            status == HTTPStatus.UNAUTHORIZED
        ):  # while the API key is being changed, functions have the old one
            return self._failed(leased, FetchFailure.FORBIDDEN, NEW_KEY_SECONDS)
        return self._unreachable(leased)

    def _unreachable(self, leased: StoredFile) -> StoredFile:
        seconds = min(RETRY_SECONDS * 2**leased.failures, MAX_RETRY_SECONDS)
        return replace(
            self._failed(leased, FetchFailure.UNREACHABLE, seconds), failures=min(leased.failures + 1, 10)
        )

    def _failed(
        self, leased: StoredFile, failure: FetchFailure, retry_after: float | None = None
    ) -> StoredFile:
        """Without ``retry_after`` only a person asks for it again."""
        until = None if retry_after is None else shift(self._clock(), seconds=retry_after)
        return replace(leased, state=FAILED, failure=failure.value, fetch_after=until)

    def _finish(self, leased: StoredFile, outcome: StoredFile) -> bool:
        if attachments.finish(leased, outcome):
            return True
        if attachments.get(leased.conversation_id, leased.attachment_id) is None:  # erased
            self._files.delete(key_of(leased.conversation_id, leased.attachment_id))
        return False
