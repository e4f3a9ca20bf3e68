from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.environments import ENVIRONMENTS
from tests.infra.conftest import Template, load, resources, text


def names_beyond_the_stack(environment: str, assembly: Path) -> set[str]:
    """Names that are unique in an account: exports, parameters, metrics, CloudFront functions."""
    app, data = load(assembly, f"{environment}-inbox"), load(assembly, f"{environment}-inbox-data")
    exports = {output["Export"]["Name"] for output in data["Outputs"].values() if "Export" in output}
    told = [f["Environment"]["Variables"] for f in resources(app, "AWS::Lambda::Function").values()]
    cursors = {variables["CURSOR_PARAMETER"] for variables in told if "CURSOR_PARAMETER" in variables}
    namespaces = {variables["POWERTOOLS_METRICS_NAMESPACE"] for variables in told}
    functions = {json.dumps(f["Name"]) for f in resources(app, "AWS::CloudFront::Function").values()}
    domains = {text(d["Domain"]) for d in resources(data, "AWS::Cognito::UserPoolDomain").values()}
    return exports | cursors | namespaces | functions | domains


def test_two_environments_in_one_account_share_no_name(assembly: Path) -> None:
    staging, production = (names_beyond_the_stack(name, assembly) for name in ("staging", "production"))
    assert len(staging) == len(production) > len(ENVIRONMENTS)
    assert not staging & production


def test_an_alarm_watches_only_its_own_environment(app: Template) -> None:
    told = {
        f["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
        for f in resources(app, "AWS::Lambda::Function").values()
    }
    heard = {
        alarm["Namespace"]
        for alarm in resources(app, "AWS::CloudWatch::Alarm").values()
        if not alarm.get("Namespace", "AWS/").startswith("AWS/")
    }
    assert heard == told
    assert len(told) == 1


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_automatic_replies_and_schedules_follow_the_environment(name: str, assembly: Path) -> None:
    app, environment = load(assembly, f"{name}-inbox"), ENVIRONMENTS[name]
    switches: list[dict[str, Any]] = [
        f["Environment"]["Variables"] for f in resources(app, "AWS::Lambda::Function").values()
    ]
    assert {s["AUTO_REPLY"] for s in switches if "AUTO_REPLY" in s} == {
        "on" if environment.auto_reply else "off"
    }
    states = {schedule["State"] for schedule in resources(app, "AWS::Scheduler::Schedule").values()}
    assert states == {"ENABLED" if environment.synchronises else "DISABLED"}
