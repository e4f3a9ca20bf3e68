"""The mails that SNS would send: a queue is subscribed in place of an address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from infra.local.aws.cloud import Cloud, queue_arn

QUEUE = "deadline-mails"


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str


class Mailbox:
    """Of somebody who is subscribed to the warnings of response deadlines."""

    def __init__(self, cloud: Cloud) -> None:
        self._sqs = cloud.client("sqs")
        self._queue_url = self._sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
        cloud.client("sns").subscribe(
            TopicArn=cloud.deadline_topic_arn, Protocol="sqs", Endpoint=queue_arn(QUEUE)
        )

    def new_mails(self) -> Iterator[Mail]:
        """Those that came since the last call."""
        while received := self._sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in received:
                notification = json.loads(message["Body"])
                yield Mail(notification["Subject"], notification["Message"])
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
