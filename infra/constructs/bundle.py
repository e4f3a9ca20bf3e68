"""The one code asset of all functions: ``functions/`` with what requirements.txt pins, built without Docker.

The same input gives the same files, so the asset's hash changes only with the code.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
BUILD = REPOSITORY / ".build"
PYTHON = "3.13"
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64")


def code_folder(*, bundled: bool) -> Path:
    """What goes into the asset. ``bundled`` False: our sources alone, enough to synthesise and test, not to deploy."""
    return build() if bundled else _sources()


def build() -> Path:
    """Installs the pinned packages once for each requirements.txt, and lays our sources beside them."""
    requirements = REPOSITORY / "requirements.txt"
    packages = BUILD / f"packages-{sha256(requirements.read_bytes()).hexdigest()[:12]}"
    if not packages.exists():
        unfinished = packages.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        pip += ["--requirement", str(requirements), "--target", str(unfinished)]
        pip += ["--python-version", PYTHON, "--implementation", "cp", "--only-binary=:all:", "--no-compile"]
        pip += [option for platform in PLATFORMS for option in ("--platform", platform)]
        subprocess.run(pip, check=True)
        shutil.rmtree(unfinished / "bin", ignore_errors=True)
        unfinished.rename(packages)
    whole = BUILD / "lambda"
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(packages, whole)
    shutil.copytree(_sources() / "functions", whole / "functions")
    return whole


def _sources() -> Path:
    """``functions/`` in a folder of its own, which is what the asset is made of."""
    folder = BUILD / "sources"
    shutil.rmtree(folder, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(REPOSITORY / "functions", folder / "functions", ignore=ignored)
    return folder
