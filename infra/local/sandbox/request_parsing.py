"""Reading and checking requests to the seller API, and Mirakl's error answers."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Request

from infra.local.sandbox.documents import Json

MAX_IDS = 100
LARGEST_UPLOAD = 30 * 1024 * 1024
MOST_FILES = 50
"""Of all threads about the same order."""


class ErrorResponse(Exception):
    """An error answer: a status, and a body where Mirakl is known to send one."""

    def __init__(self, status: int, body: Json | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def plain_error(status: int, message: str) -> ErrorResponse:
    return ErrorResponse(status, {"status": status, "message": message})


def field_error(code: str, message: str) -> ErrorResponse:
    return ErrorResponse(400, {"errors": [{"code": code, "message": message}]})


def number(request: Request, name: str, default: int, largest: int) -> int:
    """The query parameter ``name``, from 0 to ``largest``."""
    try:
        value = int(request.args.get(name, default))
    except ValueError:
        raise field_error(name, "must be a number") from None
    if not 0 <= value <= largest:
        raise field_error(name, f"The limit of {largest} is exceeded.")
    return value


def only(request: Request, *names: str) -> None:
    """Refuses query parameters that the operation does not have. Mirakl may ignore them, and a typing error too."""
    if unknown := set(request.args) - {"shop_id", *names}:
        raise field_error(min(unknown), "There is no such parameter.")


def order_ids(request: Request, *, required: bool = False) -> list[str]:
    ids = [each for each in request.args.get("order_ids", "").split(",") if each]
    if len(ids) > MAX_IDS:
        raise field_error("order_ids", f"The limit of {MAX_IDS} is exceeded.")
    if required and not ids:
        raise field_error("order_ids", "Required parameter 'order_ids' is not present.")
    return ids


def document_part(request: Request, name: str) -> Json:
    """The JSON document of a multipart request, whether its part has a file name or not."""
    if request.mimetype != "multipart/form-data":
        raise ErrorResponse(415)
    text: str | bytes | None = request.form.get(name)
    if text is None and name in request.files:
        text = request.files[name].read()
    if text is None:
        raise field_error(name, f"Required part '{name}' is not present.")
    try:
        document = json.loads(text)
    except ValueError:
        raise field_error(name, "The part is not JSON.") from None
    if not isinstance(document, dict):
        raise field_error(name, "The part is not an object.")
    return document


def uploaded_files(request: Request, document: str, present: int) -> list[tuple[str, bytes]]:
    """Name and content of each file. ``document``: the name of the other part. ``present``: files of the order so far.

    A part with another name, or a file without a name, is refused: a client that means it as a file would lose it.
    """
    if unknown := {*request.form, *request.files} - {document, "files"}:
        raise field_error(min(unknown), "There is no such part.")
    files: list[FileStorage] = request.files.getlist("files")
    if "files" in request.form or not all(file.filename for file in files):
        raise field_error("files", "A file needs a name.")
    contents = [(file.filename or "", file.read()) for file in files]
    if sum(len(content) for _, content in contents) > LARGEST_UPLOAD:
        raise field_error("files", "The limit of 30 MB is exceeded.")
    if contents and present + len(contents) > MOST_FILES:
        raise field_error("files", f"The limit of {MOST_FILES} attachments is exceeded.")
    return contents


def body_of(message: Json) -> str:
    body = message.get("body")
    if not isinstance(body, str) or not 3 <= len(body) <= 50_000:
        raise field_error("body", "size must be between 3 and 50000")
    return body


def topic_of(topic: Any) -> Json:
    kind, value = (topic.get("type"), topic.get("value")) if isinstance(topic, dict) else (None, None)
    shortest = {"FREE_TEXT": 3, "REASON_CODE": 1}.get(str(kind))
    if shortest is None or not isinstance(value, str) or not shortest <= len(value) <= 200:
        raise field_error("topic", "The topic is not valid.")
    return {"type": kind, "value": value}
