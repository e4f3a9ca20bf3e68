"""One message of Mirakl's thread JSON into our words, cut to what one row can hold.

DynamoDB holds 400 kB an item, its copy in a local index included: body and attachments have to fit into half of it.
The body's reading as text is kept beside it only where that fits as well (``inbox.text``).
"""

from __future__ import annotations

import json
from typing import Any

from functions.mirakl.fields import AttachmentFields, MessageFields, PersonFields, read
from functions.mirakl.threads import ThreadMessage
from functions.model.messages import Attachment, Recipient, Sender

SENDERS = {"CUSTOMER_USER": Sender.CUSTOMER, "SHOP_USER": Sender.TECHNICIAN}
"""Anybody else (the operator, senders not invented yet) speaks for the marketplace."""
RECIPIENTS = {"CUSTOMER": Recipient.CUSTOMER, "OPERATOR": Recipient.OPERATOR, "SHOP": Recipient.SHOP}
LONGEST_BODY = 150_000
"""Bytes. Mirakl takes 50,000 characters, which are no more bytes in any script; markup may make them more."""
LARGEST_ATTACHMENTS = 45_000
"""Bytes, as they are stored. Mirakl takes 50 files an order: they fit, whatever letters are in their names."""
LONGEST_FILE_NAME = 255
"""Bytes, as on most disks."""
LONGEST_EXTENSION = 20
LONGEST_NAME = 1000
REST = "\n\n[…] The rest is in the marketplace's back office. / La suite est dans le back-office de la place de marché."
OUR_NAMES = {"body": "body", "date_created": "sent_at", "to": "to", "attachments": "attachments"}

Addressed = tuple[PersonFields, ...]


def read_message(raw: Any) -> tuple[ThreadMessage, Addressed] | None:
    """The message and whom it is addressed to; None without a usable id. ``sent_at`` is empty when it is not known."""
    fields, odd = read(MessageFields, raw)
    if fields.id is None:
        return None
    unreadable = {OUR_NAMES[name] for name in odd if name in OUR_NAMES}
    if fields.date_created is None:
        unreadable.add("sent_at")
    sender, odd_sender = read(PersonFields, fields.sender)
    if "type" in odd_sender or sender.type is None:
        unreadable.add("sender")
    if "display_name" in odd_sender:
        unreadable.add("author")
    addressed = [read(PersonFields, person) for person in fields.to or () if person is not None]
    if any("type" in odd_person for _, odd_person in addressed):
        unreadable.add("to")
    attachments, left_out, is_odd = _attachments(fields.attachments or ())
    if is_odd:
        unreadable.add("attachments")
    body = fitting(fields.body or "")
    if body != (fields.body or ""):
        unreadable.add("body")
    people = tuple(person for person, _ in addressed)
    message = ThreadMessage(
        id=fields.id,
        sender=SENDERS.get(sender.type or "", Sender.OPERATOR),
        author=shortened_name(sender.display_name),
        body=body,
        sent_at=fields.date_created or "",
        # Whoever knows only some of the recipients does not know who is not among them.
        to=() if "to" in unreadable else known_recipients(people),
        attachments=attachments,
        unreadable=tuple(sorted(unreadable)),
        attachments_left_out=left_out,
    )
    return message, people


def known_recipients(people: Addressed) -> tuple[Recipient, ...]:
    kinds = (RECIPIENTS.get(person.type or "") for person in people)
    return tuple(dict.fromkeys(who for who in kinds if who))


def fitting(body: str) -> str:
    """As much of ``body`` as is stored."""
    if len(body) * 4 <= LONGEST_BODY:
        return body
    encoded = body[: LONGEST_BODY + 1].encode("utf-8", "replace")
    if len(encoded) <= LONGEST_BODY:
        return body
    return encoded[:LONGEST_BODY].decode("utf-8", "ignore") + REST


def shortened_name(text: str | None) -> str:
    return (text or "")[:LONGEST_NAME]


def _attachments(listed: Any) -> tuple[tuple[Attachment, ...], int, bool]:
    """Those that fit, how many are left out, and whether something of any of them could not be read."""
    found: list[Attachment] = []
    left_out = size = 0
    is_odd = False
    for raw in listed:
        if raw is None:
            continue
        fields, odd = read(AttachmentFields, raw)
        is_odd = is_odd or bool(odd) or fields.id is None
        attachment = Attachment(fields.id or "", _file_name(fields.name or ""), fields.size or 0)
        stored = len(json.dumps(vars(attachment)))
        if fields.id is None or size + stored > LARGEST_ATTACHMENTS:
            left_out += 1
        else:
            size += stored
            found.append(attachment)
    return tuple(found), left_out, is_odd


def _file_name(name: str) -> str:
    """Short enough, with its extension: that says what the file is."""
    encoded = name.encode("utf-8", "replace")
    if len(encoded) <= LONGEST_FILE_NAME:
        return name
    stem, dot, extension = encoded.rpartition(b".")
    ending = dot + extension if stem and len(extension) <= LONGEST_EXTENSION else b""
    stem = encoded[: LONGEST_FILE_NAME - len(ending) - len("…".encode())]
    return stem.decode("utf-8", "ignore") + "…" + ending.decode("utf-8", "ignore")
