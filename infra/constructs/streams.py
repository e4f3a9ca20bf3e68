"""The stream of messages with its two readers, and the delivery queue, which one of them fills."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.triggers import AUTO_REPLY_STREAM, DELIVERY_QUEUE, ENQUEUE_STREAM, StreamTrigger
from infra.constructs.python_function import PythonFunction
from infra.nag import acknowledge

RETENTION = Duration.days(14)
MAX_CONCURRENT_DELIVERIES = 5
"""So that many replies at once do not exceed the marketplace's rate limit."""


class Streams(Construct):
    def __init__(self, scope: Construct, functions: Mapping[str, PythonFunction], stream_arn: str) -> None:
        super().__init__(scope, "Streams")
        self.stream_dead_letters = self._dead_letters("StreamDeadLetters")
        self.delivery_dead_letters = self._dead_letters("DeliveryDeadLetters", fifo=True)
        self.delivery_queue = sqs.Queue(
            self,
            "DeliveryQueue",
            fifo=True,
            delivery_delay=Duration.seconds(DELIVERY_QUEUE.delay),
            visibility_timeout=Duration.seconds(DELIVERY_QUEUE.visibility_timeout),
            retention_period=RETENTION,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.delivery_dead_letters, max_receive_count=DELIVERY_QUEUE.max_receive_count
            ),
        )
        for name, trigger in (("AutoReply", AUTO_REPLY_STREAM), ("EnqueueReplies", ENQUEUE_STREAM)):
            self._reader(name, trigger, functions[trigger.function], stream_arn)
        self._delivery(functions[DELIVERY_QUEUE.function])

    def _dead_letters(self, name: str, *, fifo: bool = False) -> sqs.Queue:
        queue = sqs.Queue(
            self,
            name,
            fifo=True if fifo else None,
            retention_period=RETENTION,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        acknowledge(queue, {"SQS3": "This is a dead-letter queue itself."})
        return queue

    def _reader(self, name: str, trigger: StreamTrigger, function: PythonFunction, stream_arn: str) -> None:
        mapping = lambda_.CfnEventSourceMapping(
            self,
            name,
            function_name=function.function.function_arn,
            event_source_arn=stream_arn,
            starting_position="TRIM_HORIZON",
            batch_size=trigger.batch_size,
            maximum_batching_window_in_seconds=trigger.batching_window,
            maximum_retry_attempts=trigger.retry_attempts,
            maximum_record_age_in_seconds=trigger.max_record_age,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            filter_criteria={"filters": [{"pattern": json.dumps(each)} for each in trigger.filters]},
            destination_config={"onFailure": {"destination": self.stream_dead_letters.queue_arn}},
        )
        mapping.node.add_dependency(function.role)

    def _delivery(self, function: PythonFunction) -> None:
        mapping = lambda_.CfnEventSourceMapping(
            self,
            "Delivery",
            function_name=function.function.function_arn,
            event_source_arn=self.delivery_queue.queue_arn,
            batch_size=DELIVERY_QUEUE.batch_size,
            scaling_config={"maximumConcurrency": MAX_CONCURRENT_DELIVERIES},
            function_response_types=["ReportBatchItemFailures"],
        )
        mapping.node.add_dependency(function.role)
