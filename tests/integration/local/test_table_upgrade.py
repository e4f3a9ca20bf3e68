"""Data that an older version of this code has kept is used in place, with today's indexes and streams."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from functions.store import conversation_rows, views
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.messages import MessageRow
from infra.local.aws.cloud import local_cloud
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.aws.table_upgrade import upgrade_tables

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="DynamoDB Local needs Java")


def as_an_older_version_created_it(dynamodb: Any) -> None:
    """``conversations`` with two indexes, one of them with fewer attributes, and without a stream."""
    ConversationRow.delete_table()
    keys = ("conversation_id", "inbox", "last_message_at", "customer_id")
    dynamodb.create_table(
        TableName="conversations",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
        KeySchema=[{"AttributeName": "conversation_id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_recency",
                "KeySchema": [
                    {"AttributeName": "inbox", "KeyType": "HASH"},
                    {"AttributeName": "last_message_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["subject"]},
            },
            {
                "IndexName": "by_customer",
                "KeySchema": [{"AttributeName": "customer_id", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            },
        ],
    )
    dynamodb.update_table(TableName="messages", StreamSpecification={"StreamEnabled": False})
    dynamodb.update_table(
        TableName="messages", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )


def test_rows_stay_and_indexes_and_streams_are_those_of_the_models(tmp_path: Path) -> None:
    with dynamodb_local(tmp_path / "data") as url:
        with local_cloud(dynamodb_url=url) as cloud:
            dynamodb = cloud.client("dynamodb")
            as_an_older_version_created_it(dynamodb)
            ConversationRow(
                "c1",
                mirakl_thread_id="t1",
                created_at="2026-03-02T14:00:00.000Z",
                order_ids=[],
                recipients=[],
                inbox=conversation_rows.INBOX,
                last_message_at="2026-03-02T14:00:00.000Z",
                customer_display_name="Marie",
                reply_alert="failed",
            ).save()
        with local_cloud(dynamodb_url=url) as cloud:
            (shown,) = views.page(views.ALL, 10, None).items
            assert (shown.id, shown.summary.reply_alert) == ("c1", "failed")
            assert list(ConversationRow.by_state.query(conversation_rows.NEEDS_REPLY)) == []
            for model in (ConversationRow, MessageRow):
                stream = model.describe_table()["StreamSpecification"]
                assert stream["StreamViewType"] == "NEW_AND_OLD_IMAGES"
            assert upgrade_tables(cloud.client("dynamodb")) == [], "nothing is left to do"
