"""The files of a reply: uploaded by the browser, pinned when the reply is written, copied when it leaves.

An upload is an object in the bucket and nothing else. Writing a reply *pins* it: its ETag is stored with the reply, and
no other content is ever sent. The marketplace's limits are checked here, before a reply is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from functions.errors import EmptyFile, FileTooLarge, TooManyFiles, UploadMissing, UploadsTooLarge
from functions.inbox.messages.file_names import name_to_send
from functions.model.clock import shift
from functions.model.conversations import Conversation
from functions.model.messages import Message, OutgoingFile, Status
from functions.store import conversations
from functions.store.messages import having_files
from functions.store.uploads import FORM_SECONDS, Uploads, key_of

MAX_BYTES = 30_000_000
"""Of all files of a message together. Mirakl writes 30 MB; this is the smaller reading of it."""
MAX_FILES = 20
"""Of one reply. Mirakl has no such limit; its limit is for the whole order."""
MAX_ORDER_FILES = 50
"""Mirakl's limit for all threads about the same order, of everybody's files."""
MAX_AGE_DAYS = 13
"""An older upload is not accepted. The bucket deletes uploads after 28 days, so that the files of a failed reply are
there for at least 14 days after the reply was written."""
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Upload:
    upload_id: str
    url: str
    fields: dict[str, str]
    expires_at: str
    name: str


def new_upload(author_id: str, name: str, size: int, media_type: str, uploads: Uploads, now: str) -> Upload:
    """The form by which this agent's browser uploads one file. Raises ``EmptyFile`` and ``FileTooLarge``."""
    if size == 0:
        raise EmptyFile("This file is empty. The marketplace takes no empty files.")
    if size > MAX_BYTES:
        raise FileTooLarge(
            f"This file has {size / 1_000_000:.1f} MB; "
            f"the marketplace takes {MAX_BYTES // 1_000_000} MB in a message."
        )
    upload_id = uuid4().hex
    sent_as = name_to_send(name)
    url, fields = uploads.form(key_of(author_id, upload_id), sent_as, size, _media_type(media_type))
    return Upload(upload_id, url, fields, shift(now, seconds=FORM_SECONDS), sent_as)


def pinned(upload_ids: Sequence[str], author_id: str, uploads: Uploads, now: str) -> tuple[OutgoingFile, ...]:
    """The uploads as files of a reply, each with the content that is there now.

    Raises ``TooManyFiles``, ``UploadsTooLarge``, and ``UploadMissing`` with all that are not there.
    """
    if len(upload_ids) > MAX_FILES:
        message = f"A reply can have {MAX_FILES} files."
        raise TooManyFiles(message, limit=MAX_FILES, present=len(upload_ids))
    oldest = shift(now, days=-MAX_AGE_DAYS)
    found = []
    missing = []
    for upload_id in upload_ids:
        key = key_of(author_id, upload_id)
        stored = uploads.find(key)
        if stored is None or stored.stored_at < oldest:
            missing.append(upload_id)
        else:
            found.append(OutgoingFile(upload_id, key, stored.name, stored.size, stored.type, stored.etag))
    if missing:
        raise UploadMissing(missing)
    if (size := sum(file.size for file in found)) > MAX_BYTES:
        raise UploadsTooLarge(limit=MAX_BYTES, present=size)
    return tuple(found)


def check_order_has_room(conversation: Conversation, new: int) -> None:
    """Raises ``TooManyFiles`` if an order of the conversation would have more files than the marketplace takes.

    Only what is stored here can be counted: the marketplace may know of more, and then refuses the reply.
    """
    about_each = [conversations.ids_about(order_id) for order_id in conversation.order_ids]
    for about in about_each or [set()]:
        present = sum(
            _file_count(message) for each in {*about, conversation.id} for message in having_files(each)
        )
        if present + new > MAX_ORDER_FILES:
            raise TooManyFiles(
                f"The marketplace takes {MAX_ORDER_FILES} files for an order, and {present} are there.",
                limit=MAX_ORDER_FILES,
                present=present,
            )


def _file_count(message: Message) -> int:
    at_the_marketplace = len(message.attachments) + message.attachments_left_out
    will_not_arrive = message.status in (Status.FAILED, Status.CANCELLED)
    return at_the_marketplace or (0 if will_not_arrive else len(message.files))


def check_still_there(files: Sequence[OutgoingFile], uploads: Uploads) -> None:
    """Raises ``UploadMissing`` with those that are gone, or are no longer what the reply was written with."""
    stored = {file.upload_id: uploads.find(file.key) for file in files}
    missing = [file.upload_id for file in files if getattr(stored[file.upload_id], "etag", None) != file.etag]
    if missing:
        raise UploadMissing(missing)


def _media_type(given: str) -> str:
    """The type without parameters; that of unknown octets for everything that is no type."""
    plain = given.partition(";")[0].strip().lower()
    return plain if MEDIA_TYPE.fullmatch(plain) else UNKNOWN_TYPE
