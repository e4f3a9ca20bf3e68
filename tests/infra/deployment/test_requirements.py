"""Every Python package is installed in one version, and only if its hash is known."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from infra import bundle
from infra.repository import REPOSITORY

PIN = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", re.MULTILINE)
LOCKED = ("requirements", "requirements-dev")
"""The names of pairs: ``.in`` is written by hand, ``.txt`` by ``make lock``."""


def text_of(file: str) -> str:
    return (REPOSITORY / file).read_text(encoding="utf-8")


def pins(file: str) -> dict[str, str]:
    """The version of each package in a file of requirements."""
    return dict(PIN.findall(text_of(file)))


@pytest.mark.parametrize("name", LOCKED)
def test_what_is_written_by_hand_is_locked_in_the_same_version(name: str) -> None:
    assert pins(f"{name}.in").items() <= pins(f"{name}.txt").items(), "run `make lock`"


@pytest.mark.parametrize("name", LOCKED)
def test_every_locked_package_has_hashes(name: str) -> None:
    # A requirement, and its hashes on continued lines.
    requirements = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n?", "", text_of(f"{name}.txt"), flags=re.MULTILINE))
    lines = [line for line in requirements.splitlines() if line.strip()]
    assert len(lines) == len(pins(f"{name}.txt"))
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==\S+(?: ;[^\\]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line


def test_what_ships_is_complete_and_the_same_while_developing() -> None:
    assert pins("requirements.in") == pins("requirements.txt"), "the bundle's packages are all named by hand"
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_every_installation_of_packages_requires_their_hashes() -> None:
    makefile = text_of("Makefile")
    installations = [line for line in makefile.splitlines() if "pip install" in line]
    assert len(installations) == 2
    assert all("--require-hashes" in line for line in installations)
    assert '"--require-hashes"' in (REPOSITORY / str(bundle.__file__)).read_text(encoding="utf-8")
    for workflow in (REPOSITORY / ".github" / "workflows").glob("*.yml"):
        assert "pip install" not in workflow.read_text(encoding="utf-8"), workflow.name


def test_publishing_needs_only_packages_that_ship() -> None:
    """``make tools`` installs no others for the job that has the credentials."""
    program = "import sys, infra.publish, infra.region; print(*{n.partition('.')[0] for n in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert "boto3" in done.stdout.split()
    assert not {"aws_cdk", "jsii", "cdk_nag", "moto", "pytest", "constructs"} & set(done.stdout.split())
