"""The one code asset of all functions: ``functions/`` with what requirements.txt pins, built without Docker.

The same input gives the same files, down to their modes, so the asset's hash changes only with the code. Times do not
count: the CDK's hash does not read them, and the archive that it makes has none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from infra.repository import REPOSITORY

BUILD = REPOSITORY / ".build"
PYTHON = "3.13"
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64")
PIP_OPTIONS = (
    *("--python-version", PYTHON, "--implementation", "cp", "--only-binary=:all:", "--no-compile"),
    *(option for platform in PLATFORMS for option in ("--platform", platform)),
)
NOISE = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
"""What pip writes about this installation on this machine; nothing at run time reads it."""
NEVER_READ = (
    "eld/tests",
    "eld/resources/ngrams/ngramsL60.py",
    "eld/resources/ngrams/subset",
)
"""Most of the language detector: its own test data, and databases other than the one that we load."""
LAMBDA_TASK_ROOT = "/var/task"


def code_folder(*, bundled: bool) -> Path:
    """What goes into the asset. ``bundled`` False: our sources alone, enough to synthesise and test, not to deploy."""
    return build() if bundled else _sources(BUILD)


def build(folder: Path = BUILD) -> Path:
    """Installs the pinned packages once for each requirements.txt, and lays our sources beside them."""
    packages = _packages(folder)
    whole = folder / "lambda"
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(packages, whole)
    shutil.copytree(_sources(folder) / "functions", whole / "functions")
    if python := _runtimes_python():
        compile_all(whole, python)
    else:
        sys.stderr.write(
            f"There is no Python {PYTHON} here to compile the bundle with: its functions will start a second slower.\n"
        )
    _same_modes(whole)
    return whole


def compile_all(folder: Path, python: str) -> None:
    """Lambda cannot keep bytecode that it makes, so each cold start would make it again (decision 10).

    The bytecode knows neither this folder nor times, so it is the same wherever it was made.
    """
    command = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(folder), "-p", LAMBDA_TASK_ROOT, str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})


def _packages(folder: Path) -> Path:
    requirements = REPOSITORY / "requirements.txt"
    input_ = requirements.read_bytes() + "\n".join((*PIP_OPTIONS, *NOISE, *NEVER_READ)).encode()
    packages = folder / f"packages-{sha256(input_).hexdigest()[:12]}"
    if not packages.exists():
        unfinished = packages.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        pip += ["--requirement", str(requirements), "--target", str(unfinished), *PIP_OPTIONS]
        subprocess.run(pip, check=True)
        # Scripts begin with the path of this machine's Python.
        shutil.rmtree(unfinished / "bin", ignore_errors=True)
        for name in NEVER_READ:
            _remove(unfinished / name)
        for name in NOISE:
            for path in unfinished.glob(f"*.dist-info/{name}"):
                path.unlink()
        unfinished.rename(packages)
    return packages


def _remove(path: Path) -> None:
    """Raises ``FileNotFoundError`` when it is not there: then another version of the package looks otherwise."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _sources(folder: Path) -> Path:
    """``functions/`` in a folder of its own, which is what the asset is made of."""
    sources = folder / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    shutil.copytree(REPOSITORY / "functions", sources / "functions", ignore=ignored)
    return sources


def _runtimes_python() -> str | None:
    """A Python of the version that Lambda runs: bytecode is for one version alone."""
    for python in (sys.executable, f"python{PYTHON}"):
        ask = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        try:
            answer = subprocess.run(ask, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            continue
        if answer.stdout.strip() == PYTHON:
            return python
    return None


def _same_modes(folder: Path) -> None:
    """Readable for whoever Lambda runs as, whatever this machine's mask for new files."""
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
