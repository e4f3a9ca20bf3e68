"""Every command works with ``AWS_REGION`` alone, as its user starts it, and never in another region."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.admin.__main__ import COMMANDS
from infra.local.aws.cloud import DYNAMODB_URL, restored_environment, use_local_environment
from infra.local.aws.moto_server import moto_server
from infra.local.sandbox.server import MarketplaceServer
from infra.repository import REPOSITORY
from tests.builders.deployed import URL, deploy_staging

REGION = "ca-central-1"
ARGUMENTS = {
    "export": ["export", "export"],
    "erase": ["erase", "CUST-1"],
    "retention": ["retention", "--older-than", "90d"],
    "restore-drill": ["restore-drill"],
    "replay-dead-letters": ["replay-dead-letters", "--queue", "delivery"],
    "backfill": ["backfill", "--days", "7"],
    "rotate-key": ["rotate-key"],
    "invite": ["invite", "ana@example.com", "--name", "Ana Lee"],
    "migrate": ["migrate"],
    "rules": ["rules"],
    "probe": ["probe"],
}
SAYS = {
    "export": "The export is in export",
    "erase": "There is no customer CUST-1 here.",
    "retention": "No conversation",
    "restore-drill": "The drill is finished",
    "replay-dead-letters": "0 dead letters",
    "backfill": "Nothing has been read yet",
    "rotate-key": "The new key is in the secret",
    "invite": "Ana Lee is in the group agents",
    "migrate": "Done: 0 conversations read",
    "rules": "[]",
    "probe": "M11   works",
}

pytestmark = pytest.mark.skipif(DYNAMODB_URL in os.environ, reason="the stacks are in moto")


Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Shell:
    """A shell of an administrator: credentials, and the settings of AWS that each test gives."""

    url: str
    folder: Path
    key: str

    def python(self, *words: str, **settings: str) -> Done:
        return self.run(sys.executable, "-m", *words, **settings)

    def make(self, *words: str, **settings: str) -> Done:
        """``make`` with what is installed and built already. Stand-ins say with what CDK and pytest were started."""
        self._program("cdk", 'echo "cdk in $AWS_REGION: $*"')
        self._program(
            "python",
            f'case "$*" in *pytest*|*chromium*) echo "$* at $BASE_URL";; *) exec {sys.executable} "$@";; esac',
        )
        done = ("-o", ".venv/.installed", "-o", "frontend/dist/index.html")
        return self.run(
            *("make", "-C", str(REPOSITORY), *done, f"BIN={self.folder}", f"CLI={self.folder}/cdk", *words),
            **settings,
        )

    def _program(self, name: str, script: str) -> None:
        program = self.folder / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)

    def run(self, *words: str, **settings: str) -> Done:
        config = self.folder / "config"
        config.touch()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        aws = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_CONFIG_FILE": str(config),
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.url,
        }
        return subprocess.run(
            words,
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(REPOSITORY), **aws, **settings},
            input=f"{self.key}\n",
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def account() -> Iterator[tuple[str, str]]:
    """The URL of an account that has staging in one region, and the marketplace's key."""
    with MarketplaceServer() as sandbox, moto_server() as url, restored_environment():
        use_local_environment(AWS_ENDPOINT_URL=url, AWS_DEFAULT_REGION=REGION)
        marketplace = sandbox.marketplace
        deploy_staging(REGION, sandbox.url, marketplace.key, marketplace.shop.id)
        yield url, marketplace.key


@pytest.fixture
def shell(account: tuple[str, str], tmp_path: Path) -> Shell:
    url, key = account
    return Shell(url, tmp_path, key)


def test_each_command_is_tried_here() -> None:
    assert ARGUMENTS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("command", ARGUMENTS)
def test_each_command_of_an_administrator_works_with_aws_region_alone(shell: Shell, command: str) -> None:
    words = ["infra.admin", *ARGUMENTS[command], "--environment", "staging", "--yes"]
    done = shell.python(*words, AWS_REGION=REGION)
    assert SAYS[command] in done.stdout + done.stderr
    assert done.returncode == (1 if command == "erase" else 0)


def test_the_web_app_is_published_with_aws_region_alone(shell: Shell) -> None:
    assert shell.python("infra.publish", "staging", "--url", AWS_REGION=REGION).stdout == f"{URL}\n"
    published = shell.python("infra.publish", "staging", AWS_REGION=REGION)
    assert published.returncode == 0, published.stderr
    assert published.stdout.endswith(f" files published to {URL}\n")


def test_make_deploys_and_tests_with_aws_region_alone(shell: Shell) -> None:
    deployed = shell.make("deploy", "MIRAKL_URL=https://marketplace.example.com", AWS_REGION=REGION)
    assert deployed.returncode == 0, deployed.stderr
    assert f"cdk in {REGION}: deploy staging-inbox-data staging-inbox " in deployed.stdout
    assert "staging-inbox:MiraklUrl=https://marketplace.example.com" in deployed.stdout
    assert f"published to {URL}" in deployed.stdout
    tested = shell.make("smoke", AWS_REGION=REGION)
    assert tested.returncode == 0, tested.stderr
    assert f"-m pytest tests/e2e at {URL}" in tested.stdout


@pytest.mark.parametrize("target", ["bootstrap", "deploy", "smoke", "diff", "deploy-roles"])
def test_make_does_nothing_without_a_region(shell: Shell, target: str) -> None:
    done = shell.make(target)
    assert done.returncode != 0
    assert "No AWS region is set" in done.stderr
    assert "cdk in" not in done.stdout
    assert "pytest" not in done.stdout, "without an address the tests would start a local run"


@pytest.mark.parametrize("other", ["AWS_DEFAULT_REGION", "profile"])
def test_aws_region_is_used_before_any_other_setting(shell: Shell, other: str) -> None:
    settings = {"AWS_REGION": REGION}
    if other == "profile":
        (shell.folder / "config").write_text("[default]\nregion = eu-west-1\n", encoding="utf-8")
    else:
        settings[other] = "eu-west-1"
    assert shell.python("infra.region", **settings).stdout == f"{REGION}\n"
    assert shell.python("infra.publish", "staging", "--url", **settings).stdout == f"{URL}\n"
    rules = shell.python("infra.admin", "rules", "--environment", "staging", **settings)
    assert (rules.returncode, rules.stdout) == (0, "[]\n")


@pytest.mark.parametrize(
    "words",
    [
        ("infra.region",),
        ("infra.publish", "staging", "--url"),
        ("infra.admin", "rules", "--environment", "staging"),
    ],
    ids=lambda words: words[0],
)
def test_without_any_region_a_sentence_says_what_to_set(shell: Shell, words: tuple[str, ...]) -> None:
    done = shell.python(*words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "No AWS region is set. Set it, for example: export AWS_REGION=ca-central-1\n"


def test_a_region_without_the_stacks_is_named(shell: Shell) -> None:
    done = shell.python("infra.admin", "rules", "--environment", "staging", AWS_REGION="eu-west-1")
    assert done.returncode == 1
    assert "There is no stack staging-inbox-data in eu-west-1" in done.stderr
    done = shell.python("infra.publish", "staging", "--url", AWS_REGION="eu-west-1")
    assert (done.returncode, done.stdout) == (1, "")
    assert "staging-inbox-data" in done.stderr
    assert "Traceback" not in done.stderr
