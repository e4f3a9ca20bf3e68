"""GitHub's workflows: who may get AWS credentials, what runs before, and which code of others runs at all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its stubs are one more package, for one call

from infra.environments import ENVIRONMENTS
from infra.repository import REPOSITORY

FOLDER = REPOSITORY / ".github" / "workflows"
NAMES = sorted(path.name for path in FOLDER.glob("*.yml"))
READ_ONLY = {"contents": "read"}
ASKS_FOR_TOKENS = {"contents": "read", "id-token": "write"}
OUR_COMMANDS = ("make tools", "tar ", "make deploy ENVIRONMENT=", "{\n  echo '```diff'")
"""How the steps of a job begin that may ask for a token. None of them runs a script of a package."""

Job = dict[str, Any]


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def workflow(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of(name))
    return found


def jobs(name: str) -> dict[str, Job]:
    found: dict[str, Job] = workflow(name)["jobs"]
    return found


def permissions(name: str, job: Job) -> dict[str, str]:
    found: dict[str, str] = job.get("permissions", workflow(name)["permissions"])
    return found


def steps(job: Job) -> list[str]:
    """What each step runs, or the action that it uses without its version."""
    return [step.get("run") or step["uses"].partition("@")[0] for step in job["steps"]]


ALL_JOBS = [(name, job) for name in NAMES for job in jobs(name)]


@pytest.mark.parametrize(("name", "job"), ALL_JOBS)
def test_only_jobs_that_deploy_or_compare_may_ask_for_a_token(name: str, job: str) -> None:
    calls_deployment = {("deploy.yml", environment) for environment in ENVIRONMENTS}
    asks = {("deploy_to.yml", "deploy"), ("diff.yml", "diff"), *calls_deployment}
    wanted = ASKS_FOR_TOKENS if (name, job) in asks else READ_ONLY
    assert permissions(name, jobs(name)[job]) == wanted
    assert workflow(name)["permissions"] == READ_ONLY


@pytest.mark.parametrize(("name", "job"), [("deploy_to.yml", "deploy"), ("diff.yml", "diff")])
def test_a_job_with_a_token_runs_no_script_of_a_package(name: str, job: str) -> None:
    found = jobs(name)[job]
    commands = [step["run"] for step in found["steps"] if "run" in step]
    assert all(command.startswith(OUR_COMMANDS) for command in commands), commands
    assert all(
        "APP=cdk.out" in command for command in commands if "make" in command and "tools" not in command
    )
    ran = steps(found)
    assert ran.index("actions/download-artifact") < ran.index("make tools")
    assert ran.index("make tools") < ran.index("aws-actions/configure-aws-credentials")


def test_what_a_job_with_a_token_installs_runs_nothing() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    recipes = dict(re.findall(r"^(\S+):.*\n((?:\t.*\n)+)", makefile, re.MULTILINE))
    assert "--only-binary=:all: -r requirements.txt" in recipes["tools"]
    assert "npm" not in recipes["tools"]
    assert "ci --ignore-scripts" in recipes["$(CLI)"]
    lock = json.loads((REPOSITORY / "infra" / "cdk" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: found for name, found in lock["packages"].items() if name}
    assert packages.keys() == {"node_modules/aws-cdk"}
    assert packages["node_modules/aws-cdk"]["integrity"].startswith("sha512-")


def test_both_environments_get_the_one_build_after_all_checks() -> None:
    found = jobs("deploy.yml")
    assert (found["staging"]["needs"], found["production"]["needs"]) == (["check", "build"], "staging")
    assert {job["with"]["environment"] for job in found.values() if "with" in job} == ENVIRONMENTS.keys()
    assert "make build synth" in steps(found["build"])
    (uploaded,) = [s["with"] for s in found["build"]["steps"] if "upload-artifact" in s.get("uses", "")]
    (downloaded,) = [
        s["with"]
        for s in jobs("deploy_to.yml")["deploy"]["steps"]
        if "download-artifact" in s.get("uses", "")
    ]
    assert uploaded["name"] == downloaded["name"]
    assert "tar -cf release.tar cdk.out frontend/dist" in steps(found["build"])


def test_the_smoke_test_knows_the_address_and_nothing_else() -> None:
    found = jobs("deploy_to.yml")
    smoke = found["smoke"]
    assert smoke["needs"] == "deploy"
    assert "environment" not in smoke, "its token could take the environment's role"
    assert smoke["steps"][-1] == {
        "run": "make smoke",
        "env": {"BASE_URL": "${{ needs.deploy.outputs.url }}"},
    }
    assert found["deploy"]["environment"] == "${{ inputs.environment }}"
    assert "secrets" not in text_of("deploy_to.yml")


@pytest.mark.parametrize("name", NAMES)
def test_what_others_wrote_is_pinned_by_commit_with_its_version(name: str) -> None:
    used = re.findall(r"uses: (\S+)(.*)", text_of(name))
    assert used
    for action, comment in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_an_action_has_the_same_commit_everywhere() -> None:
    used = {line for name in NAMES for line in re.findall(r"uses: ([^.\s].*)", text_of(name))}
    assert len(used) == len({line.partition("@")[0] for line in used})


def test_one_deployment_of_an_environment_runs_at_a_time() -> None:
    for name in ENVIRONMENTS:
        assert jobs("deploy.yml")[name]["concurrency"] == {"group": f"deploy-{name}"}, "it is not cancelled"


@pytest.mark.parametrize("name", ["audit.yml", "check.yml", "diff.yml"])
def test_checks_of_an_older_push_are_cancelled(name: str) -> None:
    assert workflow(name)["concurrency"]["cancel-in-progress"] is True


@pytest.mark.parametrize("name", NAMES)
def test_no_checkout_keeps_its_token_and_no_text_of_others_is_put_into_a_command(name: str) -> None:
    for job in jobs(name).values():
        for step in job.get("steps", []):
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            assert "${{" not in step.get("run", ""), "values come by the environment"


def test_a_pull_request_is_compared_only_if_it_is_from_here() -> None:
    found = jobs("diff.yml")
    assert "head.repo.full_name == github.repository" in found["synth"]["if"]
    assert found["diff"]["needs"] == "synth"
    assert "make synth" in steps(found["synth"])
    assert "AWS_COMPARE_ROLE_ARN" in json.dumps(found["diff"]["steps"])


def test_dependabot_follows_every_ecosystem_that_is_pinned() -> None:
    updates = yaml.safe_load(Path(REPOSITORY, ".github", "dependabot.yml").read_text(encoding="utf-8"))[
        "updates"
    ]
    assert {(each["package-ecosystem"], each["directory"]) for each in updates} == {
        ("pip", "/"),
        ("npm", "/frontend"),
        ("npm", "/infra/cdk"),
        ("github-actions", "/"),
    }
