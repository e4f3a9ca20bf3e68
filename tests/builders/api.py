"""Calls the API's functions as API Gateway does, by the route table."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode

from functions.triggers import ROUTES
from infra.local.aws.events import http_event, parameters_of
from infra.local.aws.lambda_runtime import LambdaRuntime

MARKETPLACE = "https://marketplace.example.com"
"""For a web server whose functions call no marketplace."""
ANN = {
    "sub": "5f0c3f9e-7a51-4a53-9a5e-2d6f1d2b7c11",
    "name": "Ann Agent",
    "email": "ann@example.com",
    "cognito:groups": "[agents]",
    "token_use": "id",
}
"""An agent's claims, as API Gateway hands them over."""

BEN = {**ANN, "sub": "0c7d9f52-1e0b-4a37-8a55-6c1f0a9e3b22", "name": "Ben Agent", "email": "ben@example.com"}


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    """None for an empty body."""
    headers: dict[str, str] = field(default_factory=dict, compare=False)
    size: int = field(default=0, compare=False)
    """Bytes of the function's whole answer as JSON, which Lambda limits."""

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])


@dataclass(frozen=True)
class Api:
    """``claims``: those of the caller's token, which API Gateway has checked."""

    lambdas: LambdaRuntime
    claims: dict[str, str] = field(default_factory=lambda: ANN)
    accept_encoding: str | None = None

    def get(self, path: str, **query: object) -> Answer:
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, document: Any = None, key: str | None = None) -> Answer:
        headers = [("content-type", "application/json")]
        if key is not None:
            headers.append(("Idempotency-Key", key))
        body = b"" if document is None else json.dumps(document).encode()
        return self.call("POST", path, headers, body)

    def put(self, path: str, document: Any) -> Answer:
        return self._with_body("PUT", path, document)

    def patch(self, path: str, **document: Any) -> Answer:
        return self._with_body("PATCH", path, document)

    def delete(self, path: str, **query: object) -> Answer:
        return self.call("DELETE", f"{path}?{urlencode(query)}" if query else path)

    def _with_body(self, method: str, path: str, document: Any) -> Answer:
        return self.call(method, path, [("content-type", "application/json")], json.dumps(document).encode())

    def call(
        self, method: str, target: str, headers: list[tuple[str, str]] | None = None, body: bytes = b""
    ) -> Answer:
        path = unquote(target.partition("?")[0]).partition("?")[0]
        route = next(r for r in ROUTES if r.method == method and parameters_of(r, path) is not None)
        authorizer = {"jwt": {"claims": self.claims, "scopes": None}}
        headers = [*(headers or [])]
        if self.accept_encoding is not None:
            headers.append(("Accept-Encoding", self.accept_encoding))
        event = http_event(route, method, target, headers, body, authorizer=authorizer)
        answer = self.lambdas.invoke(route.function, event)
        content = answer["body"]
        if answer.get("isBase64Encoded"):
            content = gzip.decompress(b64decode(content)).decode()
        document = json.loads(content or "null")
        return Answer(answer["statusCode"], document, answer["headers"], len(json.dumps(answer)))
