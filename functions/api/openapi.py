"""The OpenAPI document of all API handlers together.

``python -m functions.api.openapi FILE`` writes it. With ``--check`` it fails if the file differs.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import Server

from functions.api.schemas.errors import ErrorOut
from functions.triggers import MODULES, ROUTES

TITLE = "Marketplace inbox"
VERSION = "1.0.0"
NOT_MODIFIED = "If-None-Match contains the ETag of the response, so the body is not sent again."
ERRORS = {
    "400": "A parameter, a header or the cursor is invalid.",
    "401": "There is no token, or it is not valid.",
    "403": "The caller is in no group that may do this.",
    "404": "There is nothing with this id.",
    "409": "The reply is not in a state that allows this.",
    "413": "The body is too large.",
    "415": "The body is not JSON, or its Content-Type does not say so.",
    "422": "The body is invalid.",
}


def document() -> dict[str, Any]:
    """One document with all routes, in the order of ``ROUTES``. All errors have the same body."""
    merged: dict[str, Any] = {}
    for route in ROUTES:
        app = import_module(MODULES[route.function]).app
        part = json.loads(
            app.get_openapi_json_schema(title=TITLE, version=VERSION, servers=[Server(url="/")])
        )
        operation = part["paths"][route.path][route.method.lower()]
        operation["operationId"] = route.function
        operation["responses"] = _responses(route.method, operation["responses"])
        if not merged:
            merged = part | {"paths": {}}
        merged["paths"].setdefault(route.path, {})[route.method.lower()] = operation
        merged["components"]["schemas"] |= part["components"]["schemas"]
    schemas = merged["components"]["schemas"]
    for name in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        schemas.pop(name, None)
    error = ErrorOut.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= error.pop("$defs") | {"Error": error}
    merged["components"]["schemas"] = dict(sorted(schemas.items()))
    return merged


def _responses(method: str, documented: dict[str, Any]) -> dict[str, Any]:
    """Keeps the successful responses of the framework and replaces its errors by ours."""
    successful = {status: each for status, each in documented.items() if status.startswith("2")}
    not_modified = {"304": {"description": NOT_MODIFIED}} if method == "GET" else {}
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    errors = {status: {"description": words, "content": body} for status, words in ERRORS.items()}
    return successful | not_modified | errors


def main(file: str, *options: str) -> int:
    text = json.dumps(document(), indent=2, ensure_ascii=False) + "\n"
    path = Path(file)
    if "--check" not in options:
        path.write_text(text, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{file} is out of date. `make openapi` updates it.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
