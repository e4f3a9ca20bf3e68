"""The CDK app: the stacks of every environment. ``-c bundle=false`` synthesises faster, without the packages."""

from __future__ import annotations

from collections.abc import Iterable

import cdk_nag
from aws_cdk import App, Tags, Validations

from infra.bundle import code_folder
from infra.environments import ENVIRONMENTS, Environment
from infra.stacks.app_stack import AppStack
from infra.stacks.data_stack import DataStack
from infra.stacks.deploy_stack import DeployStack


def build(app: App, environments: Iterable[Environment] = tuple(ENVIRONMENTS.values())) -> App:
    bundled = app.node.try_get_context("bundle") != "false"
    code = code_folder(bundled=bundled)
    environments = tuple(environments)
    for environment in environments:
        name = environment.name
        data = DataStack(app, f"{name}-inbox-data", environment=environment)
        stack = AppStack(app, f"{name}-inbox", data=data, environment=environment, code=code)
        for each in (data, stack):
            Tags.of(each).add("environment", name)
    DeployStack(app, "inbox-deploy", environments=[environment.name for environment in environments])
    Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    return app


if __name__ == "__main__":
    build(App()).synth()
