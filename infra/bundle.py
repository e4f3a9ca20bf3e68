"""Builds the code asset of all functions, without Docker: ``functions/`` and the packages of requirements.txt.

The build is reproducible, including file modes, so the asset's hash changes only with the code. File times may
differ: CDK's hash ignores them, and CDK's archive does not contain them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from infra.repository import REPOSITORY

BUILD = REPOSITORY / ".build"
PYTHON = "3.13"
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64")
PIP_OPTIONS = (
    *("--python-version", PYTHON, "--implementation", "cp", "--only-binary=:all:", "--no-compile"),
    *(option for platform in PLATFORMS for option in ("--platform", platform)),
)
PIP_METADATA = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
"""Files about the installation on this machine, which nothing reads at run time."""
UNUSED_FILES = (
    "eld/tests",
    "eld/resources/ngrams/ngramsL60.py",
    "eld/resources/ngrams/subset",
)
"""Parts of the language detector: its test data, and the databases that we do not load."""
LAMBDA_TASK_ROOT = "/var/task"


def code_folder(*, bundled: bool) -> Path:
    """The folder for the asset. If not ``bundled``, without packages: enough to synthesise and test, not to deploy.

    Without packages it is a temporary folder of this process, since several processes may synthesise at once.
    """
    return build() if bundled else _sources(_temporary_folder())


@cache
def _temporary_folder() -> Path:
    folder = Path(mkdtemp(prefix="inbox-sources-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def build(folder: Path = BUILD) -> Path:
    """Installs the locked packages, once for each version of requirements.txt, and adds our sources."""
    packages = _packages(folder)
    asset = folder / "lambda"
    shutil.rmtree(asset, ignore_errors=True)
    shutil.copytree(packages, asset)
    shutil.copytree(_sources(folder) / "functions", asset / "functions")
    if python := _find_python():
        compile_all(asset, python)
    else:
        sys.stderr.write(
            f"Python {PYTHON} is not installed, so the bundle is not compiled: functions will start a second slower.\n"
        )
    _normalize_modes(asset)
    return asset


def compile_all(folder: Path, python: str) -> None:
    """Compiles to bytecode. Lambda cannot store its own, so each cold start would compile again (decision 10).

    The bytecode contains neither this folder's path nor times, so it is the same on every machine.
    """
    command = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(folder), "-p", LAMBDA_TASK_ROOT, str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})


def _packages(folder: Path) -> Path:
    requirements = REPOSITORY / "requirements.txt"
    input_ = requirements.read_bytes() + "\n".join((*PIP_OPTIONS, *PIP_METADATA, *UNUSED_FILES)).encode()
    packages = folder / f"packages-{sha256(input_).hexdigest()[:12]}"
    if not packages.exists():
        unfinished = packages.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        pip += [
            "--require-hashes",
            "--requirement",
            str(requirements),
            "--target",
            str(unfinished),
            *PIP_OPTIONS,
        ]
        subprocess.run(pip, check=True)
        # The scripts contain the path of this machine's Python.
        shutil.rmtree(unfinished / "bin", ignore_errors=True)
        for name in UNUSED_FILES:
            _remove(unfinished / name)
        for name in PIP_METADATA:
            for path in unfinished.glob(f"*.dist-info/{name}"):
                path.unlink()
        unfinished.rename(packages)
    return packages


def _remove(path: Path) -> None:
    """Raises ``FileNotFoundError`` when it does not exist: a new version of the package may have other files."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _sources(folder: Path) -> Path:
    """A copy of ``functions/`` without bytecode."""
    sources = folder / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    shutil.copytree(REPOSITORY / "functions", sources / "functions", ignore=ignored)
    return sources


def _find_python() -> str | None:
    """The command of a Python of Lambda's version, or None: bytecode works in one version only."""
    for python in (sys.executable, f"python{PYTHON}"):
        command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        try:
            answer = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            continue
        if answer.stdout.strip() == PYTHON:
            return python
    return None


def _normalize_modes(folder: Path) -> None:
    """Makes all files readable for Lambda's user, whatever the umask of this machine is."""
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
