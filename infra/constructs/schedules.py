"""The schedules of EventBridge Scheduler. A run that cannot start is not retried: the next one does its work."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from functions.triggers import SCHEDULES
from infra.constructs.principals import own_account_principal
from infra.constructs.python_function import PythonFunction


class Schedules(Construct):
    def __init__(self, scope: Construct, functions: Mapping[str, PythonFunction], *, enabled: bool) -> None:
        super().__init__(scope, "Schedules")
        self.roles: dict[str, iam.Role] = {}
        """EventBridge Scheduler's role for each function that it starts."""
        for schedule in SCHEDULES:
            function = functions[schedule.function].function
            role = iam.Role(
                self,
                f"{schedule.function}-role",
                assumed_by=own_account_principal("scheduler.amazonaws.com", self),
            )
            self.roles[schedule.function] = role
            minutes = schedule.every // 60
            scheduler.CfnSchedule(
                self,
                schedule.function,
                schedule_expression=f"rate({minutes} minute{'s' if minutes > 1 else ''})",
                flexible_time_window={"mode": "OFF"},
                state="ENABLED" if enabled else "DISABLED",
                target=scheduler.CfnSchedule.TargetProperty(
                    arn=function.function_arn,
                    role_arn=role.role_arn,
                    retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                        maximum_retry_attempts=0, maximum_event_age_in_seconds=60
                    ),
                ),
            )
