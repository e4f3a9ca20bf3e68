"""Alarms cover all failures and name a section of the runbook; the dashboard shows their metrics and is free."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from functions.observability import NAMESPACE
from functions.triggers import FUNCTIONS, ROUTES
from infra.environments import ENVIRONMENTS
from infra.repository import REPOSITORY
from tests.bench.cost import ALARMS, METRICS
from tests.infra.conftest import Template, load, resources, text
from tests.infra.stacks.test_app_stack import function, listed

MOST_METRICS_OF_A_FREE_DASHBOARD = 50


def alarms(app: Template) -> dict[str, dict[str, Any]]:
    """The alarms by their construct ids."""
    found = resources(app, "AWS::CloudWatch::Alarm").values()
    return {alarm["AlarmDescription"].split(":")[0]: alarm for alarm in found}


def alarm_topic(app: Template) -> str:
    (topic,) = [topic for topic in resources(app, "AWS::SNS::Topic") if topic.startswith("MonitoringAlarms")]
    return topic


def watched(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm reads, each with its name and dimensions."""
    if "Metrics" not in alarm:
        return [alarm]
    return [each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each]


def on_functions(app: Template, metric: str) -> set[str]:
    """The functions whose ``metric`` an alarm reads."""
    by_id = {function(app, f.name)[0]: f.name for f in FUNCTIONS}
    return {
        by_id[each["Dimensions"][0]["Value"]["Ref"]]
        for alarm in alarms(app).values()
        for each in watched(alarm)
        if each["MetricName"] == metric and each["Namespace"] == "AWS/Lambda"
    }


BACKGROUND = {f.name for f in FUNCTIONS} - {route.function for route in ROUTES}


def test_every_alarm_notifies_the_topic_and_names_a_section_of_the_runbook(app: Template) -> None:
    runbook = (REPOSITORY / "docs" / "runbook.md").read_text(encoding="utf-8").splitlines()
    topic = alarm_topic(app)
    for name, alarm in alarms(app).items():
        assert alarm["AlarmActions"] == [{"Ref": topic}], name
        (step,) = re.findall(r"docs/runbook\.md, '(.+)'", alarm["AlarmDescription"])
        assert f"## {step}" in runbook


def test_background_functions_have_error_alarms_and_the_others_are_covered_by_the_api(app: Template) -> None:
    assert on_functions(app, "Errors") == BACKGROUND
    (api,) = resources(app, "AWS::ApiGatewayV2::Api")
    failing = alarms(app)["ApiFails"]
    assert failing["MetricName"] == "5xx"
    assert failing["Dimensions"] == [{"Name": "ApiId", "Value": {"Ref": api}}]
    assert failing["Threshold"] == 1


def test_one_alarm_watches_the_limit_that_all_functions_of_the_account_share(app: Template) -> None:
    throttled = alarms(app)["FunctionsThrottled"]
    assert (throttled["Namespace"], throttled["MetricName"]) == ("AWS/Lambda", "Throttles")
    assert "Dimensions" not in throttled


def test_what_nobody_would_act_on_is_on_the_dashboard_without_an_alarm(
    app: Template, widgets: list[dict[str, Any]]
) -> None:
    """Throttled tables recover by themselves; a function that is slow fails, or does not."""
    alarmed = {(each["Namespace"], each["MetricName"]) for a in alarms(app).values() for each in watched(a)}
    shown = [(metric[0], metric[1]) for metric in metrics(widgets)]
    for quiet in (
        ("AWS/DynamoDB", "ReadThrottleEvents"),
        ("AWS/DynamoDB", "WriteThrottleEvents"),
        ("AWS/Lambda", "Duration"),
        ("AWS/ApiGateway", "Latency"),
    ):
        assert quiet not in alarmed
        assert quiet in shown


def test_troubles_that_last_are_counted_when_they_are_new(app: Template) -> None:
    """So the alarm ends by itself, and the next trouble rings again."""
    alarm = alarms(app)["NewImportFailures"]
    assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == ("Sum", 300, 1)
    assert alarm["TreatMissingData"] == "notBreaching"


def test_dead_letter_queues_and_our_own_metrics_have_alarms(app: Template) -> None:
    names = alarms(app).keys()
    assert {
        "StreamDeadLetters",
        "DeliveryDeadLetters",
        "KeyRefused",
        "RepliesFailed",
        "DeliveryErrors",
        "OldestOpenReply",
        "RepliesUnconfirmed",
        "NewImportFailures",
        "SyncRefused",
        "SyncStandsStill",
        "SyncStale",
    } <= names
    assert alarms(app)["SyncStale"]["TreatMissingData"] == "breaching", "without a run there is no data"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_alarms_and_metrics_are_as_many_as_the_page_of_costs_counts(assembly: Path, environment: str) -> None:
    found = alarms(load(assembly, f"{environment}-inbox")).values()
    assert sum(len(watched(alarm)) for alarm in found) == ALARMS


def test_all_metrics_of_our_own_are_shown_and_as_many_as_the_page_of_costs_counts(
    widgets: list[dict[str, Any]],
) -> None:
    sources = [path.read_text("utf-8") for path in (REPOSITORY / "functions").rglob("*.py")]
    emitted = {name for source in sources for name in re.findall(r'add_metric\("(\w+)"', source)}
    shown = {metric[1] for metric in metrics(widgets) if metric[0].startswith(NAMESPACE)}
    assert emitted <= shown
    assert len(shown) == METRICS


def test_alarms_and_budget_may_publish_to_the_topic(app: Template) -> None:
    (policy,) = [
        policy
        for policy in resources(app, "AWS::SNS::TopicPolicy").values()
        if policy["Topics"] == [{"Ref": alarm_topic(app)}]
    ]
    allowed = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]
    publishers = {
        service
        for statement in allowed
        if listed(statement["Action"]) == ["sns:Publish"]
        for service in listed(statement["Principal"]["Service"])
    }
    assert publishers == {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
    for statement in allowed:
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_budget_notifies_the_topic_before_it_is_spent(app: Template, assembly: Any) -> None:
    (budget,) = resources(app, "AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 50, "Unit": "USD"}
    topic = alarm_topic(app)
    notifications = budget["NotificationsWithSubscribers"]
    assert [
        (t["Notification"]["NotificationType"], t["Notification"]["Threshold"]) for t in notifications
    ] == [
        ("ACTUAL", 80),
        ("FORECASTED", 100),
    ]
    for each in notifications:
        assert each["Subscribers"] == [{"Address": {"Ref": topic}, "SubscriptionType": "SNS"}]
    assert not resources(load(assembly, "staging-inbox"), "AWS::Budgets::Budget"), (
        "one is for the whole account"
    )


@pytest.fixture
def widgets(app: Template) -> list[dict[str, Any]]:
    (dashboard,) = resources(app, "AWS::CloudWatch::Dashboard").values()
    found: list[dict[str, Any]] = json.loads(text(dashboard["DashboardBody"]))["widgets"]
    return found


def metrics(widgets: list[dict[str, Any]]) -> list[list[Any]]:
    """The metrics of the widgets, without math expressions."""
    return [
        metric
        for widget in widgets
        for metric in widget["properties"].get("metrics", [])
        if isinstance(metric[0], str)
    ]


def test_the_dashboard_shows_all_metrics_of_the_alarms(app: Template, widgets: list[dict[str, Any]]) -> None:
    shown = {metric[1] for metric in metrics(widgets)}
    by_alarms = {each["MetricName"] for alarm in alarms(app).values() for each in watched(alarm)}
    assert by_alarms <= shown
    assert {"RepliesSwept", "4xx", "Latency", "ApproximateAgeOfOldestMessage"} <= shown
    (status,) = [widget for widget in widgets if widget["type"] == "alarm"]
    assert len(status["properties"]["alarms"]) == len(alarms(app))


def test_the_dashboard_stays_free(widgets: list[dict[str, Any]]) -> None:
    assert len(metrics(widgets)) <= MOST_METRICS_OF_A_FREE_DASHBOARD
