"""The bundle for Lambda: reproducible, for arm64, without code for tests or builds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from infra.bundle import LAMBDA_TASK_ROOT, build, compile_all
from infra.repository import REPOSITORY
from tests.infra.deployment.test_requirements import pins

MEGABYTE = 1024 * 1024
LARGEST = 80 * MEGABYTE
"""Unpacked. Lambda's limit is 250 MB, but every cold start loads it."""
UNCHECKED_HASH = 0b01
AARCH64 = 0xB7


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The bundle that is deployed, and one that was built in another folder with another umask."""
    one = build()
    before = os.umask(0o077)
    try:
        two = build(tmp_path_factory.mktemp("elsewhere"))
    finally:
        os.umask(before)
    return one, two


def contents(folder: Path) -> dict[str, tuple[int, str]]:
    """Mode and hash of every file."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, sha256(path.read_bytes()).hexdigest())
        for path in files(folder)
    }


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_same_input_makes_the_same_bundle_in_every_folder(bundles: tuple[Path, Path]) -> None:
    one, two = (contents(bundle) for bundle in bundles)
    assert one == two
    assert not {path.stat().st_mode & 0o777 for path in files(bundles[0])} - {0o644}


def test_it_holds_each_pinned_package_in_its_pinned_version_and_no_other(
    bundles: tuple[Path, Path],
) -> None:
    pinned = {(normal(name), version) for name, version in pins("requirements.in").items()}
    installed = {
        (normal(name), version)
        for name, _, version in (
            path.name.removesuffix(".dist-info").partition("-") for path in bundles[0].glob("*.dist-info")
        )
    }
    assert installed == pinned


def test_it_is_small_and_contains_only_what_runs(bundles: tuple[Path, Path]) -> None:
    bundle, _ = bundles
    assert sum(path.stat().st_size for path in files(bundle)) < LARGEST
    assert not {"tests", "infra", "frontend", "bin", "pytest", "aws_cdk", "moto"} & {
        path.name for path in bundle.iterdir()
    }
    ours = {path.suffix for path in files(bundle / "functions")}
    assert ours <= {".py", ".pyc", ".json"}
    data = {path.parent.name for path in files(bundle / "functions") if path.suffix == ".json"}
    assert data == {"rule_sets"}


def test_its_compiled_libraries_are_for_arm64(bundles: tuple[Path, Path]) -> None:
    libraries = [path for path in files(bundles[0]) if path.suffix == ".so"]
    assert libraries
    for library in libraries:
        header = library.read_bytes()[:20]
        assert header[:4] == b"\x7fELF"
        assert int.from_bytes(header[18:20], "little") == AARCH64, library.name


def test_the_language_detector_works_with_the_part_in_the_bundle(
    bundles: tuple[Path, Path], tmp_path: Path
) -> None:
    detector = bundles[0] / "eld"
    assert sum(path.stat().st_size for path in files(detector)) < 8 * MEGABYTE
    shutil.copytree(detector, tmp_path / "eld", ignore=lambda *_: ["__pycache__"])
    program = (
        "import eld; from functions.inbox.conversations.language import detect_language; "
        "print(eld.__file__, detect_language('Où est ma commande ?'), detect_language('Where is my order?'))"
    )
    path = os.pathsep.join((str(tmp_path), str(REPOSITORY)))
    command = [sys.executable, "-c", program]
    answer = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == [str(tmp_path / "eld" / "__init__.py"), "fr", "en"]


def test_bytecode_contains_neither_folder_nor_time(tmp_path: Path) -> None:
    compiled = []
    for name in ("here", "there"):
        folder = tmp_path / name
        shutil.copytree(REPOSITORY / "functions", folder / "functions", ignore=lambda *_: ["__pycache__"])
        compile_all(folder, sys.executable)
        compiled.append(contents(folder))
    assert compiled[0] == compiled[1]
    source = tmp_path / "here" / "functions" / "triggers.py"
    bytecode = Path(cache_from_source(str(source))).read_bytes()
    assert int.from_bytes(bytecode[4:8], "little") == UNCHECKED_HASH, (
        "Lambda does not need to read the source"
    )
    assert f"{LAMBDA_TASK_ROOT}/functions/triggers.py".encode() in bytecode
