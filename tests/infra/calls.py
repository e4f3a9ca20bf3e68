"""The calls to AWS that functions make, and those that their roles allow."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

from botocore.client import BaseClient
from botocore.signers import RequestSigner, S3PostPresigner

from functions.store.tables import TABLES
from infra.local.aws.cloud import FILES_BUCKET
from infra.local.aws.lambda_runtime import running_function
from tests.infra.conftest import Template, resources
from tests.infra.stacks.test_app_stack import listed, role_of, statements

Call = tuple[str, str]
"""An IAM action and its target, such as ``dynamodb:Query`` and ``messages/by_time``; of objects the keys' beginning."""

DEAD_LETTERS = "dead letters of the stream"
"""Stands for ``sqs:SendMessage`` to that queue."""
READS_STREAM = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    DEAD_LETTERS,
}
POLLERS: dict[str, set[str]] = {
    "auto_reply": READS_STREAM,
    "enqueue_replies": READS_STREAM,
    "deliver_message": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
}
"""What Lambda does with the function's role to read the stream or queue that triggers it."""
ALL_FUNCTIONS = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
}
TELLS_WHETHER_IT_IS_THERE = {"HeadObject", "GetObject"}
"""Operations that S3 answers with 404 for a missing object only if the caller may list the bucket too."""
LIST_BUCKET = ("s3:ListBucket", "")
IAM_NAMES = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "s3:HeadObject": "s3:GetObject",
}
"""Actions whose name in IAM differs from the operation's."""


@contextmanager
def recorded() -> Iterator[dict[str, set[Call]]]:
    """Records all calls to AWS, by the function that makes them; also those that it signs for others to make."""
    calls: dict[str, set[Call]] = defaultdict(set)
    api_call = BaseClient._make_api_call

    def record(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        if function := running_function.get():
            service = client.meta.service_model.service_name
            calls[function] |= _calls(service, operation, parameters)
            if service == "s3" and operation in TELLS_WHETHER_IT_IS_THERE:
                calls[function].add(LIST_BUCKET)
        return api_call(client, operation, parameters)

    presign = RequestSigner.generate_presigned_url

    def record_signing(signer: Any, *, request_dict: dict[str, Any], operation_name: str, **more: Any) -> Any:
        if function := running_function.get():
            key = unquote(urlsplit(request_dict["url"]).path).removeprefix(f"/{FILES_BUCKET}/")
            calls[function] |= _calls("s3", operation_name, {"Key": key})
        return presign(signer, request_dict=request_dict, operation_name=operation_name, **more)

    presign_form = S3PostPresigner.generate_presigned_post

    def record_form(signer: Any, request_dict: dict[str, Any], fields: dict[str, str], **more: Any) -> Any:
        if function := running_function.get():
            calls[function] |= _calls("s3", "PutObject", {"Key": fields["key"]})
        return presign_form(signer, request_dict, fields, **more)

    with (
        patch.object(S3PostPresigner, "generate_presigned_post", record_form),
        patch.object(BaseClient, "_make_api_call", record),
        patch.object(RequestSigner, "generate_presigned_url", record_signing),
    ):
        yield calls


def _calls(service: str, operation: str, parameters: dict[str, Any]) -> set[Call]:
    if operation == "TransactWriteItems":
        writes = [next(iter(item.items())) for item in parameters["TransactItems"]]
        return {(f"dynamodb:{kind}Item", write["TableName"]) for kind, write in writes}
    action = f"{service}:{operation}"
    return {(IAM_NAMES.get(action, action), target) for target in _targets(service, parameters)}


def _targets(service: str, parameters: dict[str, Any]) -> list[str]:
    if service == "lambda":
        return [parameters["FunctionName"]]
    if service == "s3":
        return [parameters["Key"].partition("/")[0]]
    if service != "dynamodb":
        return [""]
    if "RequestItems" in parameters:
        return list(parameters["RequestItems"])
    index = parameters.get("IndexName")
    return [f"{parameters['TableName']}/{index}" if index else parameters["TableName"]]


def granted(app: Template, function: str) -> set[Call]:
    calls = set()
    for statement in statements(app, role_of(app, function)):
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                to_dead_letters = action == "sqs:SendMessage" and "StreamDeadLetters" in json.dumps(resource)
                known = DEAD_LETTERS if to_dead_letters else action
                if known not in ALL_FUNCTIONS | POLLERS.get(function, set()):
                    calls.add((action, _target(app, action, resource)))
    return calls


def _target(app: Template, action: str, resource: Any) -> str:
    text = json.dumps(resource)
    if action.startswith("dynamodb:"):
        (table,) = [t for t in _tables() if f"GetAtt{t.replace('_', '')}" in text.replace("_", "")]
        index = re.search(r"/index/(\w+)", text)
        return f"{table}/{index[1]}" if index else table
    if action.startswith("lambda:"):
        functions = resources(app, "AWS::Lambda::Function")
        (handler,) = [p["Handler"] for logical_id, p in functions.items() if logical_id in text]
        return str(handler.split(".")[-2])
    if action.startswith("s3:"):
        objects = re.search(r':ExportsOutputFnGetAttFiles\w+Arn\w+"}, "/(\w+)/\*"', text)
        if action == "s3:ListBucket" and not objects:
            return ""
        return objects[1] if objects else text
    return ""


def _tables() -> list[str]:
    """Longest first, since one name may be the end of another."""
    return sorted((str(table.Meta.table_name) for table in TABLES), key=len, reverse=True)
