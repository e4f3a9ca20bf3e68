"""Events in the form in which AWS passes them to a function: HTTP requests, queue messages, schedules."""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from functions.triggers import Function, Route
from infra.local.aws.cloud import ACCOUNT, REGION, function_arn

Event = dict[str, Any]

API_DOMAIN = f"local.execute-api.{REGION}.amazonaws.com"
TEXT_TYPES = ("text/", "application/json", "application/javascript", "application/xml")


class LambdaContext:
    """The second argument of a handler. The function's timeout starts when it is made."""

    def __init__(self, function: Function) -> None:
        self.function_name = function.name
        self.function_version = "$LATEST"
        self.invoked_function_arn = function_arn(function.name)
        self.memory_limit_in_mb = str(function.memory)
        self.aws_request_id = str(uuid.uuid4())
        self.log_group_name = f"/aws/lambda/{function.name}"
        self.log_stream_name = "local"
        self.identity = None
        self.client_context = None
        self._deadline = time.monotonic() + function.timeout

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def http_event(
    route: Route,
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    *,
    source_ip: str = "127.0.0.1",
    authorizer: dict[str, Any] | None = None,
) -> Event:
    """An event of an API Gateway HTTP API, payload format 2.0. ``target`` is path and query as in the request line.

    As API Gateway does: the path is percent-decoded, also in ``rawPath``, and ends at a decoded question mark; keys
    without a value are left out.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    path, _, query = target.partition("?")
    path = unquote(path).partition("?")[0]
    now = datetime.now(UTC)
    joined: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in headers:
        if name.lower() == "cookie":
            cookies += value.split("; ")
        else:
            joined[name.lower()] = f"{joined[name.lower()]},{value}" if name.lower() in joined else value
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
    route_key = f"{route.method} {route.path}"
    context: Event = {
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": API_DOMAIN,
        "domainPrefix": "local",
        "http": {
            "method": method,
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": source_ip,
            "userAgent": joined.get("user-agent", ""),
        },
        "requestId": str(uuid.uuid4()),
        "routeKey": route_key,
        "stage": "$default",
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }
    if authorizer:
        context["authorizer"] = authorizer
    event: Event = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": joined,
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if parameters:
        event["queryStringParameters"] = parameters
    if path_parameters := parameters_of(route, path):
        event["pathParameters"] = path_parameters
    if body:
        as_text = joined.get("content-type", "text/plain").lower().startswith(TEXT_TYPES)
        event["isBase64Encoded"] = not as_text
        event["body"] = body.decode(errors="replace") if as_text else base64.b64encode(body).decode()
    return event


def parameters_of(route: Route, path: str) -> dict[str, str] | None:
    """The values of the route's ``{names}`` in ``path``; None when the path does not match the route."""
    template, actual = route.path.split("/"), path.split("/")
    if len(template) != len(actual):
        return None
    parameters = {}
    for expected, segment in zip(template, actual, strict=True):
        if expected.startswith("{") and segment:
            parameters[expected.strip("{}")] = segment
        elif expected != segment:
            return None
    return parameters


def queue_record(message: Event, queue_arn: str) -> Event:
    """Converts a message of ReceiveMessage, with all its attributes, to a record of a function's event."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }


def schedule_event(function: str) -> Event:
    """The default payload of EventBridge Scheduler, for a schedule without an input."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": ACCOUNT,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{function}"],
        "detail": "{}",
    }
