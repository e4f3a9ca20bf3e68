"""``python -m tests.bench.imports``: CPU milliseconds that each handler's import takes in a fresh process.

With bytecode, as it is deployed, and without, as if the bundle had none. What else Lambda does on a cold start
(loading the package, starting Python) is the same for all. Beside each handler, measured in turns with it: the floor,
which is botocore's client alone, and the usual stack of an API function in Python.
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
{imports}
print((time.process_time() - before) * 1000, len(sys.modules))
"""


FLOOR = "import botocore.client, botocore.session"
USUAL = """\
import boto3, pydantic, requests
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Query
APIGatewayHttpResolver(enable_validation=True)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as bytecode, tempfile.TemporaryDirectory() as nowhere:
        say(f"{'handler':28}{'ms':>6}{'floor':>8}{'usual':>8}{'without bytecode':>20}{'modules':>10}")
        for name in sorted(function.name for function in FUNCTIONS):
            programs = (f"import {MODULES[name]}", FLOOR, USUAL)
            modules, *_ = (imported(program, bytecode)[1] for program in programs)
            runs = [[imported(program, bytecode)[0] for program in programs] for _ in range(RUNS)]
            own, floor, usual = (median(times) for times in zip(*runs, strict=True))
            without, _ = imported(programs[0], nowhere, "-B")
            say(f"{name:28}{own:6.0f}{floor:8.0f}{usual:8.0f}{without:20.0f}{modules:10}")


def imported(imports: str, cache: str, *options: str) -> tuple[float, int]:
    """Milliseconds, and the number of imported modules."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    answer = subprocess.run(
        [sys.executable, *options, "-c", PROGRAM.format(imports=imports)],
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
