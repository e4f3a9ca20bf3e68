"""Drafts on the server: an agent's unfinished reply, for their other devices.

The browser's own copy is the first one, and is there before any request. A write names the version that it replaces, so
of two devices that write at the same time one is refused, and gets the words that stand here. Nothing is merged here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from functions.errors import Conflict, ConversationNotFound, DraftChanged
from functions.inbox.replies.uploads import MAX_AGE_DAYS
from functions.model.clock import shift, utc_moment
from functions.model.drafts import Draft, DraftContent
from functions.store import conversations, drafts
from functions.store.uploads import StoredUpload, Uploads, key_of

TRIES = 3
"""Between reading a draft and writing it, DynamoDB may delete it because its time is over."""
EPOCH = utc_moment("1970-01-01T00:00:00.000Z")


def find_draft(conversation_id: str, author_id: str, now: str) -> Draft | None:
    """The author's draft; blank if it was deleted, None if nothing is known of any. Raises ``ConversationNotFound``."""
    _require_conversation(conversation_id)
    return drafts.get(conversation_id, author_id, now)


def save_draft(
    conversation_id: str, author_id: str, content: DraftContent, replaces: int | None, now: str
) -> Draft:
    """Stores the author's draft in place of the one with the version ``replaces``; None: the author knows of none.

    If exactly this stands here already, it is the outcome of an earlier request whose answer was lost: nothing is
    written. Raises ``ConversationNotFound``, and ``DraftChanged`` if other words stand here.
    """
    _require_conversation(conversation_id)
    for _ in range(TRIES):
        before = drafts.get(conversation_id, author_id, now)
        if before and before.content == content:
            return before
        if before and before.version != replaces and (replaces is not None or not before.content.is_blank):
            raise DraftChanged(before)
        after = Draft(conversation_id, author_id, content, _next_version(before, now), now)
        if drafts.save(after, replaces=before.version if before else None, now=now):
            return after
    raise Conflict(f"A draft in {conversation_id} changed {TRIES} times while it was being saved.")


def delete_draft(conversation_id: str, author_id: str, version: int | None, now: str) -> Draft | None:
    """Deletes the author's draft if it still has this version, and returns what is left: a blank one, or None.

    A draft that is gone already is no error. Raises ``ConversationNotFound``, and ``DraftChanged`` if there are other
    words than those of this version: they were written after them, perhaps at another device.
    """
    _require_conversation(conversation_id)
    for _ in range(TRIES):
        before = drafts.get(conversation_id, author_id, now)
        if before is None or before.content.is_blank:
            return before
        if before.version != version:
            raise DraftChanged(before)
        blank = DraftContent(idempotency_key=before.content.idempotency_key)
        after = Draft(conversation_id, author_id, blank, _next_version(before, now), now)
        if drafts.save(after, replaces=before.version, now=now):
            return after
    raise Conflict(f"A draft in {conversation_id} changed {TRIES} times while it was being deleted.")


@dataclass(frozen=True)
class DraftFile:
    upload_id: str
    stored: StoredUpload | None
    """None: there is no such upload any more."""
    can_be_sent: bool


def files_of(draft: Draft, uploads: Uploads, now: str) -> list[DraftFile]:
    """The draft's files, in their order. Those that are too old, or gone, have to be chosen again."""
    oldest = shift(now, days=-MAX_AGE_DAYS)
    found = []
    for upload_id in draft.content.upload_ids:
        stored = uploads.find(key_of(draft.author_id, upload_id))
        found.append(DraftFile(upload_id, stored, stored is not None and stored.stored_at >= oldest))
    return found


def _require_conversation(conversation_id: str) -> None:
    if conversations.get(conversation_id).is_tombstone:
        raise ConversationNotFound


def _next_version(before: Draft | None, now: str) -> int:
    """Milliseconds since 1970, so that a draft that is begun after another was forgotten has a version of its own."""
    clock = (utc_moment(now) - EPOCH) // timedelta(milliseconds=1)
    return max(clock, before.version + 1) if before else clock
