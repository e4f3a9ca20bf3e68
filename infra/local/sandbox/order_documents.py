"""The files of orders' documents (OR73)."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from werkzeug.wrappers import Response

from infra.local.sandbox.documents import Json
from infra.local.sandbox.file_contents import content_of


def documents_response(documents: list[Json], *, is_bare: bool) -> Response:
    """``is_bare``: the one document itself, and not a ZIP with all of them."""
    if is_bare:
        name = documents[0]["file_name"]
        return _download(name, content_of(name))
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for document in documents:
            archive.writestr(
                f"{document['order_id']}/{document['file_name']}", content_of(document["file_name"])
            )
    return _download("documents.zip", packed.getvalue())


def _download(name: str, content: bytes) -> Response:
    response = Response(content, content_type="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
