"""The AWS account of the local run and of the tests: moto, with the resources that the stacks create on AWS."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import requests

from functions import triggers
from functions.settings import settings
from functions.store.tables import TABLES
from functions.store.tables.messages import MessageRow
from infra.local.aws.moto_server import moto_server
from infra.local.aws.s3.objects import Objects, SavedObjects
from infra.local.aws.s3.server import Bucket, serving_bucket
from infra.local.aws.s3.signatures import Credentials
from infra.local.aws.table_upgrade import upgrade_tables
from infra.local.processes.settings import UNREACHABLE_MARKETPLACE, MarketplaceAccess

REGION = "ca-central-1"
ACCOUNT = "123456789012"
DYNAMODB_URL = "AWS_ENDPOINT_URL_DYNAMODB"
STREAMS_URL = "AWS_ENDPOINT_URL_DYNAMODB_STREAMS"
CURSOR_PARAMETER = "/marketplace-inbox/cursor"
KEY_SECRET = "marketplace-inbox/mirakl-key"  # noqa: S105 (the secret's name)
FILES_BUCKET = "marketplace-inbox-files"
CREDENTIALS = Credentials("local", "local", REGION)

LOCAL_ENVIRONMENT = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": CREDENTIALS.access_key,
    "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_READ_SECONDS": "30",
    "CURSOR_PARAMETER": CURSOR_PARAMETER,
    "FILES_BUCKET": FILES_BUCKET,
    "MIRAKL_KEY_SECRET": KEY_SECRET,
    "POWERTOOLS_METRICS_NAMESPACE": "MarketplaceInbox",
    "SYNC_FUNCTION": "sync_messages",
    "REFRESH_FUNCTION": "refresh_conversation",
    "FETCH_FUNCTION": "fetch_attachment",
    "SITE_URL": "http://localhost:8000",
}


@dataclass
class Cloud:
    """Queues, stream, bucket and settings of the account. The environment variables of this process point at it."""

    url: str
    dynamodb_url: str
    files: Bucket
    undo_seconds: int
    marketplace: MarketplaceAccess
    auto_reply: bool
    delivery_queue_url: str = ""
    delivery_dead_letters_url: str = ""
    stream_dead_letters_url: str = ""
    messages_stream_arn: str = ""
    deadline_topic_arn: str = ""
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def cognito_url(self) -> str:
        """Where the keys of user pools are."""
        return self.url

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = boto3.client(service)
        return self._clients[service]

    def use_marketplace(self, marketplace: MarketplaceAccess) -> None:
        """Makes handlers call this one. They read URL and shop id from the environment, the key from the secret."""
        self.marketplace = marketplace
        self._set_handler_environment()
        secrets = self.client("secretsmanager")
        try:
            secrets.create_secret(Name=KEY_SECRET, SecretString=marketplace.key)
        except secrets.exceptions.ResourceExistsException:
            secrets.put_secret_value(SecretId=KEY_SECRET, SecretString=marketplace.key)

    def use_auto_reply(self, on: bool) -> None:
        self.auto_reply = on
        self._set_handler_environment()

    def use_user_pool(self, pool_id: str) -> None:
        os.environ["USER_POOL_ID"] = pool_id
        drop_cached_settings()

    def send_stream_dead_letter(self, letter: Mapping[str, Any]) -> None:
        self.client("sqs").send_message(QueueUrl=self.stream_dead_letters_url, MessageBody=json.dumps(letter))

    def reset(self) -> None:
        """For tests: deletes everything, also in a DynamoDB that is not moto's, and creates it again."""
        if self.dynamodb_url != self.url:
            for table in TABLES:
                if table.exists():
                    table.delete_table()
        self.files.objects.clear()
        self._empty_moto()
        self.create()

    def _empty_moto(self) -> None:
        requests.post(f"{self.url}/moto-api/reset", timeout=10).raise_for_status()

    def create(self) -> None:
        """Creates what is missing. Existing tables and their rows stay: an older version may have created them."""
        if len(self._create_missing_tables()) < len(TABLES):
            upgrade_tables(self.client("dynamodb"))
        self.messages_stream_arn = MessageRow.describe_table()["LatestStreamArn"]
        self._create_queues()
        self.deadline_topic_arn = self.client("sns").create_topic(Name="deadline-warnings")["TopicArn"]
        self.use_marketplace(self.marketplace)

    def _create_missing_tables(self) -> list[str]:
        """With their indexes and streams. Returns their names. Neither moto nor DynamoDB Local makes anyone wait."""
        pages = self.client("dynamodb").get_paginator("list_tables").paginate()
        existing = {name for page in pages for name in page["TableNames"]}
        missing = [table for table in TABLES if table.Meta.table_name not in existing]
        for table in missing:
            table.create_table()
        return [table.Meta.table_name for table in missing]

    def _create_queues(self) -> None:
        sqs = self.client("sqs")
        queue = triggers.DELIVERY_QUEUE
        self.stream_dead_letters_url = sqs.create_queue(QueueName="stream-dead-letters")["QueueUrl"]
        self.delivery_dead_letters_url = sqs.create_queue(
            QueueName="delivery-dead-letters.fifo", Attributes={"FifoQueue": "true"}
        )["QueueUrl"]
        self.delivery_queue_url = sqs.create_queue(
            QueueName="delivery.fifo",
            Attributes={
                "FifoQueue": "true",
                "DelaySeconds": str(self.undo_seconds),
                "VisibilityTimeout": str(queue.visibility_timeout),
                "RedrivePolicy": json.dumps(
                    {
                        "deadLetterTargetArn": queue_arn("delivery-dead-letters.fifo"),
                        "maxReceiveCount": queue.max_receive_count,
                    }
                ),
            },
        )["QueueUrl"]

    def _set_handler_environment(self) -> None:
        os.environ.update(
            {
                "MIRAKL_URL": self.marketplace.url,
                "MIRAKL_SHOP_ID": self.marketplace.shop_id or "",
                "DELIVERY_QUEUE_URL": self.delivery_queue_url,
                "AUTO_REPLY": "on" if self.auto_reply else "off",
                "UNDO_SECONDS": str(self.undo_seconds),
                "DEADLINE_TOPIC": self.deadline_topic_arn,
            }
        )
        drop_cached_settings()


@contextmanager
def local_cloud(
    marketplace: MarketplaceAccess = UNREACHABLE_MARKETPLACE,
    *,
    undo_seconds: int = 0,
    auto_reply: bool = True,
    dynamodb_url: str | None = None,
    files: Path | None = None,
) -> Iterator[Cloud]:
    """An empty account, with the environment variables of this process set for it; restores them at the end.

    DynamoDB is moto's, unless ``dynamodb_url`` or ``AWS_ENDPOINT_URL_DYNAMODB`` names another one. ``files`` is the
    folder that keeps the bucket's objects. None: they are kept in memory.
    """
    with moto_server() as url, files_bucket(files) as bucket, restored_environment():
        dynamodb_url = dynamodb_url or os.environ.get(DYNAMODB_URL) or url
        use_local_environment(AWS_ENDPOINT_URL=url, AWS_ENDPOINT_URL_S3=bucket.origin)
        if dynamodb_url != url:
            os.environ.update({DYNAMODB_URL: dynamodb_url, STREAMS_URL: dynamodb_url})
        cloud = Cloud(url, dynamodb_url, bucket, undo_seconds, marketplace, auto_reply)
        cloud.create()
        yield cloud


def files_bucket(folder: Path | None = None) -> AbstractContextManager[Bucket]:
    """Serves the bucket of files from customers."""
    objects = SavedObjects(folder) if folder else Objects()
    return serving_bucket(Bucket(FILES_BUCKET, CREDENTIALS, objects))


def use_local_environment(**more: str) -> None:
    """Replaces all AWS settings of the user, so that no client of ours can reach a real account."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(LOCAL_ENVIRONMENT, **more)
    drop_cached_clients()


@contextmanager
def restored_environment() -> Iterator[None]:
    before: Mapping[str, str] = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        drop_cached_clients()


def drop_cached_clients() -> None:
    """Clients are made again on their next use, for the endpoints and the time-out that are set then."""
    boto3.DEFAULT_SESSION = None
    for table in TABLES:
        table._connection = None
        table.Meta.read_timeout_seconds = settings.aws_read_seconds  # type: ignore[assignment]
    drop_cached_settings()


def drop_cached_settings() -> None:
    """Empties what handlers keep between invocations, as in a new Lambda environment."""
    for name, module in list(sys.modules.items()):
        if name.startswith("functions."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def queue_arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
