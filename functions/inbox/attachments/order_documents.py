"""The documents of orders as files: each has an id by which it is opened and fetched like an attachment.

The id names the order by a hash, because both ids together may be too long for a key, and the document by its id.
"""

from __future__ import annotations

from hashlib import sha256

from functions.inbox.messages.file_names import safe_name
from functions.model.orders import Document, Documents
from functions.store import conversations, order_parts
from functions.store.attachments import REQUESTED, StoredFile
from functions.store.order_parts import DOCUMENTS

PREFIX = "order-document"
SEPARATOR = ":"
OF_ORDER = "order"
"""In place of a message's id: an erasure of any message of the conversation takes its orders' documents as well."""


def file_id(order_id: str, document_id: str) -> str:
    return SEPARATOR.join((PREFIX, _hash(order_id), document_id))


def document_id_of(attachment_id: str) -> str | None:
    """The marketplace's id of the document; None if the file is that of an attachment."""
    prefix, *rest = attachment_id.split(SEPARATOR, 2)
    return rest[1] if prefix == PREFIX and len(rest) == 2 else None


def find(conversation_id: str, attachment_id: str, now: str) -> StoredFile | None:
    """The file as the panel of one of the conversation's orders lists it; None if none does."""
    conversation = conversations.get_many([conversation_id]).get(conversation_id)
    for order_id in conversation.order_ids if conversation else ():
        document = _listed(order_id, attachment_id, now)
        if document:
            return StoredFile(
                conversation_id=conversation_id,
                attachment_id=attachment_id,
                message_id=OF_ORDER,
                sent_at=document.uploaded_at or now,
                name=safe_name(document.name),
                size=document.size or 0,
                state=REQUESTED,
                token="",
            )
    return None


def _listed(order_id: str, attachment_id: str, now: str) -> Document | None:
    if not attachment_id.startswith(SEPARATOR.join((PREFIX, _hash(order_id), ""))):
        return None
    documents: Documents | None = order_parts.get(order_id, (DOCUMENTS,), now, _no_key)[DOCUMENTS].value
    listed = documents.entries if documents else ()
    return next((each for each in listed if file_id(order_id, each.id) == attachment_id), None)


def _no_key() -> str:
    """Whether the marketplace may be asked for the list does not matter here."""
    return ""


def _hash(order_id: str) -> str:
    return sha256(order_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
