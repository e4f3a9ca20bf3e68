"""The consumers of the messages stream: ``auto_reply`` directly, ``deliver_message`` by a pipe and a FIFO queue."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_pipes as pipes
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.triggers import AUTO_REPLY_STREAM, DELIVERY_PIPE, DELIVERY_QUEUE
from infra.constructs.principals import own_account_principal
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
        self._auto_reply(functions[AUTO_REPLY_STREAM.function], stream_arn)
        self._pipe(stream_arn)
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

    def _auto_reply(self, function: PythonFunction, stream_arn: str) -> None:
        mapping = lambda_.CfnEventSourceMapping(
            self,
            "AutoReply",
            function_name=function.function.function_arn,
            event_source_arn=stream_arn,
            starting_position="TRIM_HORIZON",
            batch_size=AUTO_REPLY_STREAM.batch_size,
            maximum_batching_window_in_seconds=AUTO_REPLY_STREAM.batching_window,
            maximum_retry_attempts=AUTO_REPLY_STREAM.retry_attempts,
            maximum_record_age_in_seconds=AUTO_REPLY_STREAM.max_record_age,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            filter_criteria={"filters": [{"pattern": json.dumps(AUTO_REPLY_STREAM.filter)}]},
            destination_config={"onFailure": {"destination": self.stream_dead_letters.queue_arn}},
        )
        mapping.node.add_dependency(function.role)

    def _pipe(self, stream_arn: str) -> None:
        self.pipe_role = iam.Role(
            self, "PipeRole", assumed_by=own_account_principal("pipes.amazonaws.com", self)
        )
        pipe = pipes.CfnPipe(
            self,
            "DeliveryPipe",
            role_arn=self.pipe_role.role_arn,
            source=stream_arn,
            source_parameters=pipes.CfnPipe.PipeSourceParametersProperty(
                dynamo_db_stream_parameters=pipes.CfnPipe.PipeSourceDynamoDBStreamParametersProperty(
                    starting_position="TRIM_HORIZON",
                    batch_size=1,
                    maximum_retry_attempts=DELIVERY_PIPE.retry_attempts,
                    maximum_record_age_in_seconds=DELIVERY_PIPE.max_record_age,
                    on_partial_batch_item_failure="AUTOMATIC_BISECT",
                    dead_letter_config={"arn": self.stream_dead_letters.queue_arn},
                ),
                filter_criteria={"filters": [{"pattern": json.dumps(DELIVERY_PIPE.filter)}]},
            ),
            target=self.delivery_queue.queue_arn,
            target_parameters=pipes.CfnPipe.PipeTargetParametersProperty(
                sqs_queue_parameters=pipes.CfnPipe.PipeTargetSqsQueueParametersProperty(
                    message_group_id=DELIVERY_PIPE.group_path,
                    message_deduplication_id=DELIVERY_PIPE.dedupe_path,
                )
            ),
        )
        pipe.node.add_dependency(self.pipe_role)

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
