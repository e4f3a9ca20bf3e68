"""Parses one message of a thread, and cuts it to what fits into one row.

A DynamoDB item may have 400 kB, including its copy in a local index. So body and attachments may have half of that. The
text of the body is stored only if it fits as well (``inbox.messages.text``).
"""

from __future__ import annotations

import json
from typing import Any

from functions.mirakl.fields import AttachmentFields, MessageFields, PersonFields, read
from functions.mirakl.threads import ThreadMessage
from functions.model.messages import Attachment, Recipient, Sender

SENDERS = {"CUSTOMER_USER": Sender.CUSTOMER, "SHOP_USER": Sender.TECHNICIAN}
"""All other types (the operator, types that do not exist yet) count as the operator."""
RECIPIENTS = {"CUSTOMER": Recipient.CUSTOMER, "OPERATOR": Recipient.OPERATOR, "SHOP": Recipient.SHOP}
MAX_BODY_BYTES = 150_000
"""Bytes. Mirakl accepts 50,000 characters, which fit in any script. A body with markup may be longer."""
MAX_ATTACHMENTS_BYTES = 45_000
"""Bytes as JSON. Mirakl accepts 50 files for an order, which fit, whatever characters are in their names."""
MAX_FILE_NAME_BYTES = 255
"""Bytes, as in most file systems."""
MAX_EXTENSION_BYTES = 20
MAX_NAME_LENGTH = 1000
REST = "\n\n[…] The rest is in the marketplace's back office. / La suite est dans le back-office de la place de marché."
OUR_NAMES = {"body": "body", "date_created": "sent_at", "to": "to", "attachments": "attachments"}
"""Fields of ``ThreadMessage`` by Mirakl's names of them."""

Addressees = tuple[PersonFields, ...]


def read_message(raw: Any) -> tuple[ThreadMessage, Addressees] | None:
    """The message and its addressees; None if it has no usable id. ``sent_at`` is empty if it is not known."""
    fields, invalid = read(MessageFields, raw)
    if fields.id is None:
        return None
    unreadable = {OUR_NAMES[name] for name in invalid if name in OUR_NAMES}
    if fields.date_created is None:
        unreadable.add("sent_at")
    sender, invalid_of_sender = read(PersonFields, fields.sender)
    if "type" in invalid_of_sender or sender.type is None:
        unreadable.add("sender")
    if "display_name" in invalid_of_sender:
        unreadable.add("author")
    addressees = [read(PersonFields, person) for person in fields.to or () if person is not None]
    if any("type" in invalid_of_person for _, invalid_of_person in addressees):
        unreadable.add("to")
    attachments, left_out, some_invalid = _attachments(fields.attachments or ())
    if some_invalid:
        unreadable.add("attachments")
    body = shortened_body(fields.body or "")
    if body != (fields.body or ""):
        unreadable.add("body")
    people = tuple(person for person, _ in addressees)
    message = ThreadMessage(
        id=fields.id,
        sender=SENDERS.get(sender.type or "", Sender.OPERATOR),
        author=shortened_name(sender.display_name),
        body=body,
        sent_at=fields.date_created or "",
        # If only some of the recipients are known, nobody can say who is not among them.
        to=() if "to" in unreadable else known_recipients(people),
        attachments=attachments,
        unreadable=tuple(sorted(unreadable)),
        attachments_left_out=left_out,
    )
    return message, people


def known_recipients(people: Addressees) -> tuple[Recipient, ...]:
    """The recipients whose types we know, each once."""
    kinds = (RECIPIENTS.get(person.type or "") for person in people)
    return tuple(dict.fromkeys(who for who in kinds if who))


def shortened_body(body: str) -> str:
    """``body``, or as much of it as fits into the row, followed by ``REST``."""
    if len(body) * 4 <= MAX_BODY_BYTES:
        return body
    encoded = body[: MAX_BODY_BYTES + 1].encode("utf-8", "replace")
    if len(encoded) <= MAX_BODY_BYTES:
        return body
    return encoded[:MAX_BODY_BYTES].decode("utf-8", "ignore") + REST


def shortened_name(text: str | None) -> str:
    return (text or "")[:MAX_NAME_LENGTH]


def _attachments(listed: Any) -> tuple[tuple[Attachment, ...], int, bool]:
    """The attachments that fit, how many are left out, and whether a field of one of them could not be read."""
    kept: list[Attachment] = []
    left_out = size = 0
    some_invalid = False
    for raw in listed:
        if raw is None:
            continue
        fields, invalid = read(AttachmentFields, raw)
        some_invalid = some_invalid or bool(invalid) or fields.id is None
        attachment = Attachment(fields.id or "", _file_name(fields.name or ""), fields.size or 0)
        stored = len(json.dumps(vars(attachment)))
        if fields.id is None or size + stored > MAX_ATTACHMENTS_BYTES:
            left_out += 1
        else:
            size += stored
            kept.append(attachment)
    return tuple(kept), left_out, some_invalid


def _file_name(name: str) -> str:
    """``name``, shortened if needed. The extension stays, because it tells the type of the file."""
    encoded = name.encode("utf-8", "replace")
    if len(encoded) <= MAX_FILE_NAME_BYTES:
        return name
    stem, dot, extension = encoded.rpartition(b".")
    ending = dot + extension if stem and len(extension) <= MAX_EXTENSION_BYTES else b""
    stem = encoded[: MAX_FILE_NAME_BYTES - len(ending) - len("…".encode())]
    return stem.decode("utf-8", "ignore") + "…" + ending.decode("utf-8", "ignore")
