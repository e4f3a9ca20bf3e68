"""Opening the file of an attachment, or of an order's document: it is shown if it is here, and fetched otherwise.

Whoever opens it first requests it, and a function in the background fetches it, once for all agents and for ever.
Nobody waits here for the marketplace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from functions.errors import AttachmentNotFound
from functions.inbox.attachments import order_documents
from functions.inbox.attachments.attachment_files import AttachmentFile, FetchFailure, FileState
from functions.inbox.messages.file_names import content_disposition, safe_name
from functions.model.clock import shift
from functions.store import attachments, conversations, messages
from functions.store.attachments import FAILED, FETCHING, GONE, READY, REQUESTED, StoredFile
from functions.store.files import Files, key_of

REQUEST_SECONDS = 20
"""How long nobody requests a file again. By then the function that fetches it has begun, or its start was lost."""
MAX_TRIES = 4
STATES = {
    REQUESTED: FileState.FETCHING,
    FETCHING: FileState.FETCHING,
    READY: FileState.READY,
    FAILED: FileState.FAILED,
    GONE: FileState.GONE,
}
Start = Callable[[dict[str, str]], None]
"""Starts the function that fetches the file. Gets the arguments of ``Fetcher.fetch``, by name."""


def open_file(
    conversation_id: str,
    attachment_id: str,
    files: Files,
    now: str,
    start: Start,
    *,
    again: bool = False,
) -> AttachmentFile:
    """The file as it is now; calls ``start`` if it has to be fetched and nobody does.

    ``again``: also one that failed, or that the marketplace did not know. Raises ``AttachmentNotFound``.
    """
    for _ in range(MAX_TRIES):
        stored = attachments.get(conversation_id, attachment_id)
        if stored and not _is_due(stored, now, again):
            return _shown(stored, files, now)
        requested = _requested(stored or _found(conversation_id, attachment_id, now), now)
        if attachments.lease(stored, requested):
            ids = {"conversation_id": conversation_id, "attachment_id": attachment_id}
            start({**ids, "token": requested.token})
            return _shown(requested, files, now)
        if _is_erased(requested):
            raise AttachmentNotFound
    # Others have been changing the conversation all the time. The next look at the file requests it.
    return _shown(requested, files, now)


def _is_due(stored: StoredFile, now: str, again: bool) -> bool:
    """Whether it may be fetched, and nobody has a lease."""
    if again and stored.state in (FAILED, GONE):
        return True
    return stored.fetch_after is not None and stored.fetch_after <= now


def _found(conversation_id: str, attachment_id: str, now: str) -> StoredFile:
    """The file as the conversation's messages, or the documents of its orders, have it."""
    if order_documents.document_id_of(attachment_id) is not None:
        document = order_documents.find(conversation_id, attachment_id, now)
        if document is None:
            raise AttachmentNotFound
        return document
    message = messages.with_attachment(conversation_id, attachment_id)
    if message is None:
        raise AttachmentNotFound
    attachment = next(each for each in message.attachments if each.id == attachment_id)
    name = safe_name(attachment.name)
    return StoredFile(
        conversation_id, attachment_id, message.id, message.sent_at, name, attachment.size, REQUESTED, ""
    )


def _requested(file: StoredFile, now: str) -> StoredFile:
    """A request that no function has taken up yet keeps its token: it may only be late."""
    token = file.token if file.state == REQUESTED and file.token else uuid4().hex
    until = shift(now, seconds=REQUEST_SECONDS)
    return replace(file, state=REQUESTED, token=token, fetch_after=until, failure=None)


def _is_erased(file: StoredFile) -> bool:
    conversation = conversations.get_many([file.conversation_id]).get(file.conversation_id)
    return conversation is None or file.sent_at <= (conversation.erased_before or "")


def _shown(stored: StoredFile, files: Files, now: str) -> AttachmentFile:
    shown = AttachmentFile(STATES[stored.state], stored.name, stored.size)
    if stored.state == FAILED:
        failure = FetchFailure(stored.failure or FetchFailure.UNREACHABLE)
        return replace(shown, failure=failure, retry_at=stored.fetch_after)
    if stored.state != READY or stored.type is None:
        return shown
    key = key_of(stored.conversation_id, stored.attachment_id)
    download = content_disposition("attachment", stored.name)
    inline = content_disposition("inline", stored.name) if stored.width else download
    url, expires_at = files.address(key, stored.type, inline, now)
    download_url, _ = files.address(key, stored.type, download, now)
    return replace(
        shown,
        type=stored.type,
        width=stored.width,
        height=stored.height,
        url=url,
        download_url=download_url,
        expires_at=expires_at,
    )
