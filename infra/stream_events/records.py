"""Stream records in the form in which a Lambda function receives them."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any


def stream_record(record: dict[str, Any], stream_arn: str) -> dict[str, Any]:
    """Converts a record of GetRecords, whose times are ``datetime`` objects, to one of a function's event.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    change = dict(record["dynamodb"])
    written = change["ApproximateCreationDateTime"]
    change["ApproximateCreationDateTime"] = (
        written.timestamp() if isinstance(written, datetime) else float(written)
    )
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": stream_arn.split(":")[3],
        "dynamodb": json.loads(json.dumps(change, default=base64_text)),
        "eventSourceARN": stream_arn,
    }


def base64_text(value: Any) -> str:
    """The ``default`` of ``json.dumps`` for DynamoDB's binary values."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{value!r} is not a value of DynamoDB")
