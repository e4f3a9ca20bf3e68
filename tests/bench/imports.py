"""``python -m tests.bench.imports``: CPU milliseconds that each handler's import takes in a fresh process.

With bytecode, as it is deployed, and without, as if the bundle had none. What else Lambda does on a cold start
(loading the package, starting Python) is the same for all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from statistics import median

from functions.triggers import FUNCTIONS, MODULES
from infra.repository import REPOSITORY

RUNS = 3
PROGRAM = """\
import sys, time
before = time.process_time()
import {module}
print((time.process_time() - before) * 1000, len(sys.modules))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as bytecode, tempfile.TemporaryDirectory() as nowhere:
        say(f"{'handler':28}{'ms':>6}{'without bytecode':>20}{'modules':>10}")
        for name in sorted(function.name for function in FUNCTIONS):
            imported(name, bytecode)
            milliseconds, modules = measured(name, bytecode)
            without, _ = measured(name, nowhere, "-B")
            say(f"{name:28}{milliseconds:6.0f}{without:20.0f}{modules:10}")


def measured(name: str, cache: str, *options: str) -> tuple[float, int]:
    """The median of several runs in milliseconds, and the number of imported modules."""
    runs = [imported(name, cache, *options) for _ in range(RUNS)]
    return median(milliseconds for milliseconds, _ in runs), runs[0][1]


def imported(name: str, cache: str, *options: str) -> tuple[float, int]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    answer = subprocess.run(
        [sys.executable, *options, "-c", PROGRAM.format(module=MODULES[name])],
        env={**environment, "PYTHONPYCACHEPREFIX": cache, "AWS_DEFAULT_REGION": "ca-central-1"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    milliseconds, modules = answer.stdout.split()
    return float(milliseconds), int(modules)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
