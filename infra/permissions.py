"""What our functions, and the services that start them, may do with our resources. Every such grant is here.

``tests/infra/test_permissions.py`` compares the grants with the calls that each function really makes.
Not here: a function's right to write its logs (``constructs/python_function.py``), policies of a resource
(the buckets, the topic of the alarms) and the roles that deploy.
"""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from functions.store.files import FOLDER as RECEIVED
from functions.store.key_rights import RIGHTS
from functions.store.pauses import PAUSE
from functions.store.uploads import FOLDER as UPLOADS
from functions.triggers import DELIVERY_QUEUE, STREAM_TRIGGERS
from infra.constructs.python_function import PythonFunction
from infra.constructs.schedules import Schedules
from infra.constructs.streams import Streams

INVOCATIONS = (
    ("request_sync", "SYNC_FUNCTION", "sync_messages"),
    ("request_refresh", "REFRESH_FUNCTION", "refresh_conversation"),
    ("get_attachment", "FETCH_FUNCTION", "fetch_attachment"),
    ("retry_attachment", "FETCH_FUNCTION", "fetch_attachment"),
)
"""A function that starts another, the setting that holds the other's name, and the other."""

TEAM_FUNCTIONS = (
    "list_agents",
    "write_note",
    "change_conversation",
    "change_conversations",
    "release_departed",
)
"""They ask the user pool who may answer."""

MARKETPLACE_RECORDS = (PAUSE, RIGHTS)
"""The records that a function needs which only asks the marketplace: when it may, and what the key may."""

READ_STREAM = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
READ_QUEUE = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility")


def grant_streams(functions: Mapping[str, PythonFunction], streams: Streams, stream_arn: str) -> None:
    """What Lambda needs to read stream and queue, and to write dead letters."""
    for reader in (functions[trigger.function] for trigger in STREAM_TRIGGERS):
        reader.allow(*(f"dynamodb:{action}" for action in READ_STREAM), on=stream_arn)
        reader.allow("sqs:SendMessage", on=streams.stream_dead_letters.queue_arn)
    deliver = functions[DELIVERY_QUEUE.function]
    deliver.allow(*(f"sqs:{action}" for action in READ_QUEUE), on=streams.delivery_queue.queue_arn)


def grant_schedules(functions: Mapping[str, PythonFunction], schedules: Schedules) -> None:
    for name, role in schedules.roles.items():
        allow(role, "lambda:InvokeFunction", on=[functions[name].function.function_arn])


def grant_functions(
    f: Mapping[str, PythonFunction],
    tables: Mapping[str, dynamodb.Table],
    *,
    mirakl_key: str,
    delivery_queue: str,
    sync_cursor: str,
) -> None:
    """What the functions that synchronise and reply call. ``tables`` by name; the other resources by ARN."""
    customers, conversations, messages = (tables[t] for t in ("customers", "conversations", "messages"))
    links, rules, sync_records = (tables[t] for t in ("order_conversations", "rules", "sync_records"))
    activity = tables["activity"]

    f["send_message"].allow_table(conversations, "GetItem")
    f["send_message"].allow_table(messages, "GetItem", "PutItem")
    f["send_message"].allow_table(messages, "Query", index="by_time")
    f["send_message"].allow_table(links, "Query")
    _grant_saved_replies(f, tables["saved_replies"], sync_records)
    _grant_drafts(f, tables["drafts"], conversations)
    _grant_decisions(f, conversations, messages, activity)

    f["get_sync"].allow_table(sync_records, "GetItem", "Query")
    f["get_sync"].allow_table(conversations, "BatchGetItem")
    f["get_key_rights"].allow_table(sync_records, "GetItem", hash_keys=(RIGHTS,))

    f["request_sync"].allow_table(sync_records, "UpdateItem")
    f["request_refresh"].allow_table(conversations, "GetItem", "UpdateItem")
    for name, _, invoked in INVOCATIONS:
        f[name].allow("lambda:InvokeFunction", on=f[invoked].function.function_arn)

    f["sync_messages"].allow("ssm:GetParameter", "ssm:PutParameter", on=sync_cursor)
    f["sync_messages"].allow_table(sync_records, "Query", "UpdateItem", "DeleteItem")
    f["sync_messages"].allow_table(conversations, "PutItem")
    f["sync_messages"].allow_table(conversations, "Query", index="by_recency")
    f["sync_messages"].allow_table(messages, "BatchWriteItem")
    for imports_threads in (f["sync_messages"], f["refresh_conversation"]):
        imports_threads.allow("secretsmanager:GetSecretValue", on=mirakl_key)
        imports_threads.allow_table(customers, "GetItem", "PutItem")
        imports_threads.allow_table(conversations, "BatchGetItem", "GetItem", "UpdateItem")
        imports_threads.allow_table(conversations, "Query", index="by_customer")
        imports_threads.allow_table(messages, "BatchGetItem", "Query", "PutItem", "UpdateItem")
        imports_threads.allow_table(messages, "Query", index="by_time")
        imports_threads.allow_table(activity, "PutItem")
        imports_threads.allow_table(links, "PutItem", "DeleteItem")
        imports_threads.allow_table(sync_records, "GetItem", "PutItem")

    f["auto_reply"].allow_table(rules, "Query")
    f["auto_reply"].allow_table(customers, "GetItem")
    f["auto_reply"].allow_table(sync_records, "GetItem")
    f["auto_reply"].allow_table(conversations, "GetItem", "UpdateItem")
    f["auto_reply"].allow_table(messages, "GetItem", "Query", "PutItem")
    f["auto_reply"].allow_table(messages, "Query", index="by_time")

    f["deliver_message"].allow("secretsmanager:GetSecretValue", on=mirakl_key)
    f["deliver_message"].allow_table(messages, "GetItem", "Query", "PutItem", "UpdateItem")
    f["deliver_message"].allow_table(messages, "Query", index="by_time")
    f["deliver_message"].allow_table(conversations, "GetItem", "UpdateItem")
    f["deliver_message"].allow_table(activity, "PutItem")
    f["deliver_message"].allow_table(sync_records, "GetItem", "PutItem")

    f["enqueue_replies"].allow("sqs:SendMessage", on=delivery_queue)

    f["sweep_replies"].allow("sqs:SendMessage", on=delivery_queue)
    f["sweep_replies"].allow_table(messages, "Query", index="open_replies")
    f["sweep_replies"].allow_table(messages, "BatchGetItem", "UpdateItem")


def _grant_drafts(
    f: Mapping[str, PythonFunction], drafts: dynamodb.Table, conversations: dynamodb.Table
) -> None:
    for name in ("get_draft", "save_draft", "delete_draft"):
        f[name].allow_table(conversations, "GetItem")
        f[name].allow_table(drafts, "GetItem")
    for writes_draft in (f["save_draft"], f["delete_draft"]):
        writes_draft.allow_table(drafts, "PutItem")


def _grant_decisions(
    f: Mapping[str, PythonFunction],
    conversations: dynamodb.Table,
    messages: dynamodb.Table,
    activity: dynamodb.Table,
) -> None:
    for changes_reply in (f["cancel_message"], f["retry_message"], f["resolve_message"]):
        changes_reply.allow_table(messages, "GetItem", "Query", "UpdateItem")
        changes_reply.allow_table(messages, "Query", index="by_time")
        changes_reply.allow_table(conversations, "GetItem", "UpdateItem")
        changes_reply.allow_table(activity, "PutItem")
    f["resolve_message"].allow_table(messages, "PutItem", "DeleteItem")


def _grant_saved_replies(
    f: Mapping[str, PythonFunction], saved_replies: dynamodb.Table, sync_records: dynamodb.Table
) -> None:
    f["send_message"].allow_table(saved_replies, "GetItem", "BatchGetItem", "UpdateItem")
    for shows_set in (f["list_saved_replies"], f["replace_saved_replies"]):
        shows_set.allow_table(saved_replies, "GetItem", "Query")
        shows_set.allow_table(sync_records, "GetItem")
    f["replace_saved_replies"].allow_table(saved_replies, "PutItem", "BatchWriteItem")


def grant_warnings(warns: PythonFunction, tables: Mapping[str, dynamodb.Table], *, topic: str) -> None:
    """What the function that warns of response deadlines calls. The topic by ARN."""
    warns.allow("sns:Publish", on=topic)
    warns.allow_table(tables["conversations"], "Query", index="by_state")
    warns.allow_table(tables["deadline_warnings"], "BatchGetItem", "BatchWriteItem")


def grant_agents_work(
    f: Mapping[str, PythonFunction],
    tables: Mapping[str, dynamodb.Table],
    *,
    user_pool: str,
    mirakl_key: str,
) -> None:
    """What the functions call with which agents read and organise conversations. The other resources by ARN."""
    customers, conversations, messages = (tables[t] for t in ("customers", "conversations", "messages"))
    links, sync_records, tags = (
        tables[t] for t in ("order_conversations", "sync_records", "conversation_tags")
    )
    activity, agents, presence = (tables[t] for t in ("activity", "agents", "presence"))

    for lists_views in (f["list_conversations"], f["list_views"]):
        for index in ("by_recency", "by_state", "by_assignee"):
            lists_views.allow_table(conversations, "Query", index=index)
    f["list_conversations"].allow_table(tags, "Query", index="by_tagged_at")
    f["list_conversations"].allow_table(conversations, "BatchGetItem")
    f["list_views"].allow_table(sync_records, "GetItem")
    f["list_tags"].allow_table(tags, "Query")

    f["get_conversation"].allow_table(conversations, "GetItem")
    f["get_conversation"].allow_table(customers, "GetItem")
    f["get_conversation"].allow_table(messages, "Query", index="by_time")
    f["get_conversation"].allow_table(presence, "Query")

    f["list_order_conversations"].allow_table(links, "Query")
    f["list_order_conversations"].allow_table(conversations, "BatchGetItem")
    f["list_customer_conversations"].allow_table(conversations, "BatchGetItem")
    f["list_customer_conversations"].allow_table(conversations, "Query", index="by_customer")

    f["get_order"].allow("secretsmanager:GetSecretValue", on=mirakl_key)
    f["get_order"].allow_table(links, "Query", "ConditionCheckItem")
    f["get_order"].allow_table(tables["order_parts"], "BatchGetItem", "PutItem", "UpdateItem")
    f["get_order"].allow_table(sync_records, "GetItem", "PutItem", hash_keys=MARKETPLACE_RECORDS)

    f["check_reply"].allow_table(conversations, "GetItem")
    f["check_reply"].allow_table(messages, "Query", index="by_time")
    f["check_reply"].allow_table(tables["order_parts"], "BatchGetItem")

    f["report_presence"].allow_table(conversations, "GetItem")
    f["report_presence"].allow_table(messages, "GetItem")
    f["report_presence"].allow_table(presence, "PutItem", "Query")
    for name in (
        "list_conversations",
        "get_conversation",
        "list_order_conversations",
        "list_customer_conversations",
        "list_views",
        "report_presence",
        "change_conversation",
        "change_conversations",
    ):
        f[name].allow_table(agents, "GetItem", "UpdateItem")

    f["list_activity"].allow_table(conversations, "GetItem")
    f["list_activity"].allow_table(activity, "Query")

    f["write_note"].allow_table(conversations, "GetItem")
    f["write_note"].allow_table(activity, "GetItem", "PutItem")
    f["write_note"].allow_table(agents, "BatchGetItem", "UpdateItem")

    for changes_conversation in (f["change_conversation"], f["change_conversations"]):
        changes_conversation.allow_table(conversations, "GetItem", "UpdateItem")
        changes_conversation.allow_table(customers, "GetItem")
        changes_conversation.allow_table(presence, "Query")
        changes_conversation.allow_table(messages, "Query")
        changes_conversation.allow_table(messages, "Query", index="by_time")
        changes_conversation.allow_table(activity, "PutItem")
        changes_conversation.allow_table(tags, "BatchGetItem", "PutItem", "DeleteItem")

    f["wake_conversations"].allow_table(conversations, "Query", index="by_state")
    f["release_departed"].allow_table(conversations, "Query", index="by_assignee")
    f["release_departed"].allow_table(agents, "Query", "UpdateItem")
    for changes_by_itself in (f["wake_conversations"], f["release_departed"]):
        changes_by_itself.allow_table(conversations, "GetItem", "UpdateItem")
        changes_by_itself.allow_table(messages, "Query")
        changes_by_itself.allow_table(messages, "Query", index="by_time")
        changes_by_itself.allow_table(activity, "PutItem")

    for name in TEAM_FUNCTIONS:
        f[name].allow("cognito-idp:ListUsersInGroup", on=user_pool)


def grant_files(
    f: Mapping[str, PythonFunction],
    tables: Mapping[str, dynamodb.Table],
    *,
    bucket: s3.Bucket,
    mirakl_key: str,
) -> None:
    """What the functions call with which files are fetched, opened, uploaded and sent. The key's secret by ARN."""
    attachments, conversations, sync_records = (
        tables[t] for t in ("attachments", "conversations", "sync_records")
    )

    for opens_file in (f["get_attachment"], f["retry_attachment"]):
        opens_file.allow_table(attachments, "GetItem", "PutItem")
        opens_file.allow_table(conversations, "BatchGetItem", "ConditionCheckItem")
        opens_file.allow_table(tables["messages"], "Query", index="by_time")
        opens_file.allow_table(tables["order_parts"], "BatchGetItem")
        # A presigned address gives what its signer may do.
        opens_file.allow_objects(bucket, RECEIVED, "GetObject")

    f["fetch_attachment"].allow("secretsmanager:GetSecretValue", on=mirakl_key)
    f["fetch_attachment"].allow_table(attachments, "GetItem", "PutItem")
    f["fetch_attachment"].allow_table(conversations, "ConditionCheckItem")
    f["fetch_attachment"].allow_table(sync_records, "GetItem", "PutItem", hash_keys=MARKETPLACE_RECORDS)
    f["fetch_attachment"].allow_objects(bucket, RECEIVED, "PutObject", "DeleteObject")

    _grant_uploads(f, bucket)


def _grant_uploads(f: Mapping[str, PythonFunction], bucket: s3.Bucket) -> None:
    """What the functions call with which agents upload files and replies are sent with them."""
    # A signed form gives what its signer may do.
    f["create_upload"].allow_objects(bucket, UPLOADS, "PutObject")
    for reads_uploads in (f["send_message"], f["retry_message"], f["deliver_message"], f["get_draft"]):
        reads_uploads.allow_objects(bucket, UPLOADS, "GetObject")
        # Otherwise S3 answers the same for a file that is gone as for one that may not be read.
        reads_uploads.allow("s3:ListBucket", on=bucket.bucket_arn)


def allow(role: iam.Role, *actions: str, on: list[str]) -> None:
    role.add_to_principal_policy(iam.PolicyStatement(actions=list(actions), resources=on))
