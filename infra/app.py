"""``cdk synth``: the stacks of every environment. ``-c bundle=false`` leaves the packages out, for a quick look."""

from __future__ import annotations

import cdk_nag
from aws_cdk import App, Validations

from infra.app_stack import AppStack
from infra.constructs.bundle import code_folder
from infra.data_stack import DataStack
from infra.environments import ENVIRONMENTS


def build(app: App) -> App:
    bundled = app.node.try_get_context("bundle") != "false"
    code = code_folder(bundled=bundled)
    for name, environment in ENVIRONMENTS.items():
        data = DataStack(app, f"{name}-inbox-data", environment=environment)
        AppStack(app, f"{name}-inbox", data=data, environment=environment, code=code)
    Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    return app


if __name__ == "__main__":
    build(App()).synth()
