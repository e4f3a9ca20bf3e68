from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from infra.app import build
from infra.environments import ENVIRONMENTS, Environment
from infra.repository import REPOSITORY

Template = dict[str, Any]


@pytest.fixture(scope="package")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All stacks, synthesised once, without the packages. A finding of cdk-nag fails it."""
    return synthesise(tmp_path_factory.mktemp("cdk.out"), *ENVIRONMENTS.values())


def synthesise(folder: Path, *environments: Environment) -> Path:
    settings = json.loads((REPOSITORY / "cdk.json").read_text(encoding="utf-8"))["context"]
    build(App(context={**settings, "bundle": "false"}, outdir=str(folder)), environments).synth()
    return folder


@pytest.fixture(scope="package")
def data(assembly: Path) -> Template:
    return load(assembly, "production-inbox-data")


@pytest.fixture(scope="package")
def app(assembly: Path) -> Template:
    return load(assembly, "production-inbox")


def load(assembly: Path, stack: str) -> Template:
    found: Template = json.loads((assembly / f"{stack}.template.json").read_text(encoding="utf-8"))
    return found


def resources(template: Template, kind: str) -> dict[str, Template]:
    """The properties of all resources of a type, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


REGION, ACCOUNT = "ca-central-1", "123456789012"
SIGN_IN_PAGES = f"https://production-inbox-{ACCOUNT}.auth.{REGION}.amazoncognito.com"


def text(value: Any, parameters: Mapping[str, str] | None = None) -> str:
    """The value that CloudFormation resolves this to in the tests' account; a reference becomes ``{LogicalId}``.

    A reference to one of ``parameters`` becomes its value.
    """
    known = parameters or {}
    if isinstance(value, str):
        return value
    ((function, of),) = value.items()
    if function == "Fn::Join":
        return str(of[0]).join(text(part, known) for part in of[1])
    if function == "Fn::Select":
        separator, source = of[1]["Fn::Split"]
        return text(source, known).split(separator)[int(of[0])]
    pseudo = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws"}
    if function == "Fn::ImportValue":
        return f"{{{of}}}"
    if function == "Ref":
        return pseudo.get(of) or known.get(of) or f"{{{of}}}"
    return f"{{{'.'.join(of)}}}"
