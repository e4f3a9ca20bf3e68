from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.environments import ENVIRONMENTS
from tests.infra.conftest import Template, load, resources, text


def names_beyond_the_stack(environment: str, assembly: Path) -> set[str]:
    """Names that all stacks of an account share: exports, parameters, metrics, CloudFront functions, domains."""
    app, data = load(assembly, f"{environment}-inbox"), load(assembly, f"{environment}-inbox-data")
    exports = {output["Export"]["Name"] for output in data["Outputs"].values() if "Export" in output}
    variables_of_functions = [
        f["Environment"]["Variables"] for f in resources(app, "AWS::Lambda::Function").values()
    ]
    cursors = {
        variables["CURSOR_PARAMETER"]
        for variables in variables_of_functions
        if "CURSOR_PARAMETER" in variables
    }
    namespaces = {variables["POWERTOOLS_METRICS_NAMESPACE"] for variables in variables_of_functions}
    functions = {json.dumps(f["Name"]) for f in resources(app, "AWS::CloudFront::Function").values()}
    domains = {text(d["Domain"]) for d in resources(data, "AWS::Cognito::UserPoolDomain").values()}
    return exports | cursors | namespaces | functions | domains


def test_two_environments_in_one_account_share_no_name(assembly: Path) -> None:
    staging, production = (names_beyond_the_stack(name, assembly) for name in ("staging", "production"))
    assert len(staging) == len(production) > len(ENVIRONMENTS)
    assert not staging & production


def test_alarms_read_only_metrics_of_their_own_environment(app: Template) -> None:
    emitted = {
        f["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
        for f in resources(app, "AWS::Lambda::Function").values()
    }
    read = {
        alarm["Namespace"]
        for alarm in resources(app, "AWS::CloudWatch::Alarm").values()
        if not alarm.get("Namespace", "AWS/").startswith("AWS/")
    }
    assert read == emitted
    assert len(emitted) == 1


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_automatic_replies_and_schedules_are_on_as_the_environment_says(name: str, assembly: Path) -> None:
    app, environment = load(assembly, f"{name}-inbox"), ENVIRONMENTS[name]
    switches: list[dict[str, Any]] = [
        f["Environment"]["Variables"] for f in resources(app, "AWS::Lambda::Function").values()
    ]
    assert {s["AUTO_REPLY"] for s in switches if "AUTO_REPLY" in s} == {
        "on" if environment.auto_reply else "off"
    }
    states = {schedule["State"] for schedule in resources(app, "AWS::Scheduler::Schedule").values()}
    assert states == {"ENABLED" if environment.synchronises else "DISABLED"}


def test_a_failed_creation_of_the_stack_without_data_can_simply_be_repeated(assembly: Path) -> None:
    """The CDK deletes it first, which protection would refuse; the others need the steps of docs/deploy.md."""
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    stacks = {name: found for name, found in artifacts.items() if found["type"] == "aws:cloudformation:stack"}
    protected = {name for name, found in stacks.items() if found["properties"].get("terminationProtection")}
    assert protected == {"inbox-deploy", *(f"{name}-inbox-data" for name in ENVIRONMENTS)}
    for name in stacks.keys() - protected:
        kept = [
            r["Type"]
            for r in load(assembly, name)["Resources"].values()
            if r.get("DeletionPolicy") == "Retain"
        ]
        assert kept == ["AWS::S3::Bucket"], "its name is generated, so the next attempt makes another one"
