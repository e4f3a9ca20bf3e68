from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from functions import triggers
from functions.triggers import (
    AUTO_REPLY_STREAM,
    DELIVERY_QUEUE,
    ENQUEUE_STREAM,
    FUNCTIONS,
    MODULES,
    ROUTES,
    SCHEDULES,
    STREAM_TRIGGERS,
)
from infra.environments import ENVIRONMENTS
from tests.infra.conftest import Template, resources

HANDLERS = Path(triggers.__file__).parent / "handlers"


def function(app: Template, name: str) -> tuple[str, dict[str, Any]]:
    """Logical id and properties."""
    handler = f"{MODULES[name]}.lambda_handler"
    return next(
        (logical_id, properties)
        for logical_id, properties in resources(app, "AWS::Lambda::Function").items()
        if properties["Handler"] == handler
    )


def statements(app: Template, role: str | None = None) -> list[dict[str, Any]]:
    found = resources(app, "AWS::IAM::Policy").values()
    return [
        statement
        for policy in found
        if role is None or {"Ref": role} in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def role_of(app: Template, name: str) -> str:
    return str(function(app, name)[1]["Role"]["Fn::GetAtt"][0])


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_every_handler_is_deployed_and_every_function_has_a_handler(app: Template) -> None:
    modules = {(path.parent.name, path.stem) for path in HANDLERS.glob("*/*.py")}
    assert modules - {(f.capability, "__init__") for f in FUNCTIONS} == {
        (f.capability, f.name) for f in FUNCTIONS
    }
    assert len(resources(app, "AWS::Lambda::Function")) == len(FUNCTIONS)


def test_deployed_routes_are_those_of_the_triggers_and_of_the_resolvers(app: Template) -> None:
    deployed = {r["RouteKey"] for r in resources(app, "AWS::ApiGatewayV2::Route").values()}
    assert deployed == {f"{route.method} {route.path}" for route in ROUTES}
    for route in ROUTES:
        resolver = import_module(MODULES[route.function]).app
        answered = [
            f"{r.method} {r.path}".replace("<", "{").replace(">", "}")
            for r in resolver._static_routes + resolver._dynamic_routes
        ]
        assert answered == [f"{route.method} {route.path}"]


@pytest.mark.parametrize("settings", FUNCTIONS, ids=lambda f: f.name)
def test_each_function_has_its_own_role_log_group_and_limits(app: Template, settings: Any) -> None:
    _, properties = function(app, settings.name)
    assert properties["Timeout"] == settings.timeout
    assert properties["MemorySize"] == settings.memory
    assert "ReservedConcurrentExecutions" not in properties, "a new account has ten executions in all"
    assert properties["Architectures"] == ["arm64"]
    others = [f.name for f in FUNCTIONS if f.name != settings.name]
    assert role_of(app, settings.name) not in {role_of(app, name) for name in others}
    log_group = properties["LoggingConfig"]["LogGroup"]["Ref"]
    assert resources(app, "AWS::Logs::LogGroup")[log_group]["RetentionInDays"]


def test_a_missed_run_is_not_retried_because_the_next_one_does_its_work(app: Template) -> None:
    schedules = resources(app, "AWS::Scheduler::Schedule").values()
    assert {s["ScheduleExpression"] for s in schedules} == {
        "rate(60 minutes)",
        "rate(5 minutes)",
        "rate(1 minute)",
    }
    assert len(schedules) == len(SCHEDULES)
    for schedule in schedules:
        assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] == 0


def test_an_invocation_that_is_throttled_is_tried_again_until_the_next_scheduled_run(app: Template) -> None:
    """A request for a run is recorded before the invocation, so what is dropped then is not lost."""
    every = next(schedule.every for schedule in SCHEDULES if schedule.function == "sync_messages")
    for settings in resources(app, "AWS::Lambda::EventInvokeConfig").values():
        assert (settings["MaximumEventAgeInSeconds"], settings["MaximumRetryAttempts"]) == (every, 0)


@pytest.mark.parametrize("trigger", [AUTO_REPLY_STREAM, ENQUEUE_STREAM], ids=lambda t: t.function)
def test_the_stream_s_readers_have_filters_retries_and_dead_letters(app: Template, trigger: Any) -> None:
    mappings = resources(app, "AWS::Lambda::EventSourceMapping").values()
    logical_id, _ = function(app, trigger.function)
    (mapping,) = [m for m in mappings if logical_id in str(m["FunctionName"])]
    patterns = [json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]]
    assert patterns == list(trigger.filters)
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"]
    assert mapping["BatchSize"] == trigger.batch_size
    assert mapping["MaximumRetryAttempts"] == trigger.retry_attempts
    assert mapping["MaximumRecordAgeInSeconds"] == trigger.max_record_age
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"]


def test_the_stream_has_two_readers_and_no_pipe(app: Template) -> None:
    """DynamoDB serves two readers of a shard, and AWS bills what a pipe reads."""
    mappings = resources(app, "AWS::Lambda::EventSourceMapping").values()
    assert len([m for m in mappings if "StartingPosition" in m]) == len(STREAM_TRIGGERS) == 2
    assert not resources(app, "AWS::Pipes::Pipe")


def test_the_queue_has_the_undo_window_as_its_delay_and_a_dead_letter_queue(app: Template) -> None:
    queues = resources(app, "AWS::SQS::Queue").values()
    (queue,) = [q for q in queues if "RedrivePolicy" in q]
    assert queue["FifoQueue"]
    assert queue["DelaySeconds"] == DELIVERY_QUEUE.delay
    assert queue["VisibilityTimeout"] >= 6 * next(f.timeout for f in FUNCTIONS if f.name == "deliver_message")
    assert queue["RedrivePolicy"]["maxReceiveCount"] == DELIVERY_QUEUE.max_receive_count
    mappings = resources(app, "AWS::Lambda::EventSourceMapping").values()
    (mapping,) = [m for m in mappings if "StartingPosition" not in m]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_no_permission_has_a_wildcard(app: Template) -> None:
    for statement in statements(app):
        actions, where = listed(statement["Action"]), listed(statement["Resource"])
        assert not [action for action in actions if "*" in action]
        assert "*" not in where
        text = json.dumps(where)
        if all(action.startswith("s3:") for action in actions):
            text = text.replace("/received/*", "").replace("/uploads/*", "")
        assert "/*" not in text


def test_nothing_is_traced(app: Template) -> None:
    """Lambda's own segments repeat what its log lines say: the functions record no calls of their own."""
    for properties in resources(app, "AWS::Lambda::Function").values():
        assert "TracingConfig" not in properties
    assert "xray" not in json.dumps(app)


def test_only_functions_that_call_the_marketplace_may_read_its_key(app: Template) -> None:
    readers = {
        f.name
        for f in FUNCTIONS
        for statement in statements(app, role_of(app, f.name))
        if "secretsmanager:GetSecretValue" in listed(statement["Action"])
    }
    assert readers == {
        "sync_messages",
        "refresh_conversation",
        "deliver_message",
        "get_order",
        "fetch_attachment",
    }


def test_a_function_knows_the_names_of_the_tables_it_may_use_and_no_others(
    app: Template, data: Template
) -> None:
    tables = {logical_id[:-8] for logical_id in resources(data, "AWS::DynamoDB::Table")}
    for f in FUNCTIONS:
        granted = json.dumps(statements(app, role_of(app, f.name)))
        known = {
            name.removesuffix("_TABLE").replace("_", "").lower()
            for name in function(app, f.name)[1]["Environment"]["Variables"]
            if name.endswith("_TABLE")
        }
        on_tables = re.sub(r"GetAtt\w+StreamArn", "", granted)
        assert known == {table for table in tables if f"GetAtt{table}" in on_tables}, f.name


@pytest.mark.parametrize("service", ["scheduler.amazonaws.com"])
def test_a_service_can_assume_our_roles_only_for_our_account(app: Template, service: str) -> None:
    trusts = [
        role["AssumeRolePolicyDocument"]["Statement"][0] for role in resources(app, "AWS::IAM::Role").values()
    ]
    found = [trust for trust in trusts if trust["Principal"] == {"Service": service}]
    assert found
    for trust in found:
        assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_templates_pass_cfn_lint(assembly: Path) -> None:
    templates = [str(path) for path in assembly.glob("*.template.json")]
    assert len(templates) == 2 * len(ENVIRONMENTS) + 1
    # W3005: CDK itself writes dependencies that are redundant because of a reference.
    lint = subprocess.run(
        [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", "W3005", "--", *templates],
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout
