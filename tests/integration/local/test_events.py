from __future__ import annotations

import base64

from aws_lambda_powertools.utilities.data_classes import (
    APIGatewayProxyEventV2,
    DynamoDBStreamEvent,
    SQSEvent,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecordEventName

from functions.store.tables.messages import MessageRow
from functions.triggers import Function, Route
from infra.local.aws.cloud import Cloud, queue_arn
from infra.local.aws.events import LambdaContext, http_event, queue_record, schedule_event
from infra.local.aws.stream_reader import StreamReader

ONE = Route("GET", "/api/orders/{order_id}/conversations", "list_order_conversations")
SEND = Route("POST", "/api/conversations/{conversation_id}/messages", "send_message")


def test_http_event_decodes_path_and_parameters_and_keeps_the_raw_query() -> None:
    event = http_event(
        ONE, "GET", "/api/orders/CA%20%C3%A9-1/conversations?cursor=a%3D%3D&tag=x&tag=y&empty="
    )

    assert event["rawPath"] == "/api/orders/CA é-1/conversations"
    assert event["pathParameters"] == {"order_id": "CA é-1"}
    assert event["rawQueryString"] == "cursor=a%3D%3D&tag=x&tag=y&empty="
    assert event["queryStringParameters"] == {"cursor": "a==", "tag": "x,y", "empty": ""}
    assert event["routeKey"] == "GET /api/orders/{order_id}/conversations"
    assert event["requestContext"]["routeKey"] == event["routeKey"]
    assert event["requestContext"]["stage"] == "$default"


def test_http_event_joins_headers_in_lower_case_and_takes_cookies_out() -> None:
    headers = [("Accept", "a"), ("ACCEPT", "b"), ("Cookie", "x=1; y=2"), ("User-Agent", "t")]

    event = http_event(ONE, "GET", "/api/orders/1/conversations", headers)

    assert event["headers"] == {"accept": "a,b", "user-agent": "t"}
    assert event["cookies"] == ["x=1", "y=2"]
    assert event["requestContext"]["http"]["userAgent"] == "t"


def test_http_event_leaves_out_what_is_empty() -> None:
    event = http_event(Route("GET", "/api/conversations", "list_conversations"), "GET", "/api/conversations")

    assert not {"cookies", "queryStringParameters", "pathParameters", "body"} & event.keys()
    assert event["isBase64Encoded"] is False
    assert "authorizer" not in event["requestContext"]


def test_http_event_has_json_as_text_and_other_bodies_in_base64() -> None:
    target = "/api/conversations/c1/messages"

    text = http_event(SEND, "POST", target, [("content-type", "application/json")], '{"body":"é"}'.encode())
    binary = http_event(SEND, "POST", target, [("content-type", "image/png")], b"\x89PNG")

    assert (text["body"], text["isBase64Encoded"]) == ('{"body":"é"}', False)
    assert (base64.b64decode(binary["body"]), binary["isBase64Encoded"]) == (b"\x89PNG", True)


def test_powertools_reads_the_http_event() -> None:
    authorizer = {"jwt": {"claims": {"name": "Ann"}, "scopes": []}}
    event = APIGatewayProxyEventV2(
        http_event(
            SEND,
            "POST",
            "/api/conversations/c1/messages",
            [("Content-Type", "application/json")],
            b'{"body": "Hello"}',
            authorizer=authorizer,
        )
    )

    assert event.json_body == {"body": "Hello"}
    assert event.path == "/api/conversations/c1/messages"
    assert event.http_method == "POST"
    assert event.request_context.authorizer is not None
    assert event.request_context.authorizer.jwt_claim == {"name": "Ann"}


def test_stream_records_are_those_a_function_gets(cloud: Cloud) -> None:
    MessageRow("c1", "m1", sender="customer", status="received", automatic=True, attempt=2).save()

    ((position, event),) = StreamReader(cloud.client("dynamodbstreams"), cloud.messages_stream_arn).read()

    (record,) = DynamoDBStreamEvent({"Records": [event]}).records
    assert record.event_name is DynamoDBRecordEventName.INSERT
    assert record.event_source_arn == cloud.messages_stream_arn
    assert record.dynamodb
    assert record.dynamodb.sequence_number == position.sequence_number
    assert isinstance(record.dynamodb.approximate_creation_date_time, float | int)
    assert record.dynamodb.keys == {"conversation_id": "c1", "message_id": "m1"}
    assert record.dynamodb.new_image["automatic"] is True
    assert record.dynamodb.new_image["attempt"] == 2


def test_queue_records_are_those_a_function_gets(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    sqs.send_message(
        QueueUrl=cloud.delivery_queue_url,
        MessageBody='{"x": 1}',
        MessageGroupId="c1",
        MessageDeduplicationId="d1",
    )
    (message,) = sqs.receive_message(QueueUrl=cloud.delivery_queue_url, MessageSystemAttributeNames=["All"])[
        "Messages"
    ]

    event = {"Records": [queue_record(message, queue_arn("delivery.fifo"))]}

    (record,) = SQSEvent(event).records
    assert record.json_body == {"x": 1}
    assert record.queue_url.endswith("/123456789012/delivery.fifo")
    assert record.attributes.message_group_id == "c1"
    assert record.attributes.message_deduplication_id == "d1"
    assert record.attributes.approximate_receive_count == "1"
    assert record.attributes.sent_timestamp


def test_schedule_events_look_like_those_of_the_scheduler() -> None:
    event = schedule_event("sync_messages")

    assert event["source"] == "aws.scheduler"
    assert event["detail-type"] == "Scheduled Event"
    assert event["detail"] == "{}"


def test_the_context_counts_down_from_the_function_s_timeout() -> None:
    context = LambdaContext(Function("sync_messages", "sync", timeout=270, memory=1024))

    assert 260_000 < context.get_remaining_time_in_millis() <= 270_000
    assert LambdaContext(Function("x", "sync", timeout=0)).get_remaining_time_in_millis() == 0
    assert context.memory_limit_in_mb == "1024"
    assert context.invoked_function_arn.endswith(":function:sync_messages")
