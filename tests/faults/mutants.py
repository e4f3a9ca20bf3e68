"""``make mutants``: removes the guards of the core, one at a time, and prints which test fails.

Each mutation is made in a copy of the repository. First the unit and integration tests run without a mutation, to
record which test runs which line. Then each mutation is tried on the tests that run its lines, and on the fault
suite's short form when none of them fails. ``--only WORDS`` chooses by name or file. ``--list`` runs nothing and
prints the mutations whose text is not in its file any more.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

from coverage import CoverageData

from tests.builders import REPOSITORY
from tests.faults.mutations import MUTATIONS, Mutation

COPIED = ("functions", "infra", "tests", "docs", "pyproject.toml", "cdk.json", "README.md", "Makefile")
TESTS = ("tests/unit", "tests/integration")
FAULTS = ("tests/faults",)
LONGEST_STAGE_SECONDS = 1800
NOT_SEEN = "NOT SEEN"
COVERAGE = ".coverage"
COVERAGE_SETTINGS = "[run]\nsource = functions\ndynamic_context = test_function\n"


@dataclass(frozen=True)
class Result:
    mutation: Mutation
    failed: str
    """The test that fails, or ``NOT_SEEN``."""


def main() -> int:
    parser = ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument(
        "--list", action="store_true", help="print the mutations that do not apply any more, and run nothing"
    )
    parser.add_argument(
        "--only", action="append", metavar="WORDS", help="by name or file; may be given twice"
    )
    parser.add_argument("--at-once", type=int, default=1, help="how many mutations to try at the same time")
    chosen = parser.parse_args()
    mutations = [m for m in MUTATIONS if not chosen.only or _is_chosen(m, chosen.only)]
    broken = [problem for m in mutations if (problem := _problem(m))]
    for problem in broken:
        sys.stdout.write(f"DOES NOT APPLY  {problem}\n")
    if broken or chosen.list:
        sys.stdout.write(f"{len(mutations)} mutations, {len(broken)} do not apply\n")
        return 1 if broken else 0
    with _copies(chosen.at_once) as free:
        copy = free.get()
        if failed := _first_failure(copy, TESTS, "coverage", "run", "-m"):
            sys.stdout.write(f"This fails without any mutation: {failed}\n")
            return 2
        runs = CoverageData(str(copy / COVERAGE))
        runs.read()
        tests = {m: _tests_of(m, copy, runs) for m in mutations}
        free.put(copy)
        survivors = 0
        with ThreadPoolExecutor(chosen.at_once) as workers:
            for result in workers.map(lambda mutation: _try(mutation, tests[mutation], free), mutations):
                survivors += result.failed == NOT_SEEN
                sys.stdout.write(f"{result.mutation.file}: {result.mutation.name}\n    {result.failed}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{len(mutations)} mutations, {survivors} not seen\n")
    return 1 if survivors else 0


def _is_chosen(mutation: Mutation, words: list[str]) -> bool:
    return any(word in mutation.name or word in mutation.file for word in words)


def _problem(mutation: Mutation) -> str | None:
    name = f"{mutation.file}: {mutation.name}"
    text = (REPOSITORY / mutation.file).read_text(encoding="utf-8")
    if (count := text.count(mutation.old)) != 1:
        return f"{name}: its text is in the file {count} times"
    try:
        compile(text.replace(mutation.old, mutation.new), mutation.file, "exec")
    except SyntaxError as error:
        return f"{name}: the mutated file is not valid Python (line {error.lineno}: {error.msg})"
    return None


@contextmanager
def _copies(count: int) -> Iterator[Queue[Path]]:
    free: Queue[Path] = Queue()
    with TemporaryDirectory(prefix="mutants-") as folder:
        for number in range(count):
            copy = Path(folder) / str(number)
            copy.mkdir()
            for name in COPIED:
                source = REPOSITORY / name
                if source.is_dir():
                    shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, copy / name)
            (copy / ".coveragerc").write_text(COVERAGE_SETTINGS, encoding="utf-8")
            free.put(copy)
        yield free


def _tests_of(mutation: Mutation, copy: Path, runs: CoverageData) -> list[str]:
    """The tests that run a line of the mutation, unit tests first; all tests when the line only runs on import."""
    before, _, _ = (copy / mutation.file).read_text(encoding="utf-8").partition(mutation.old)
    first = before.count("\n") + 1
    lines = range(first, first + mutation.old.rstrip("\n").count("\n") + 1)
    by_line = runs.contexts_by_lineno(str(copy / mutation.file))
    names = {name for line in lines for name in by_line.get(line, ()) if name}
    found = {
        f"{module.replace('.', '/')}.py::{test}" for module, _, test in (n.rpartition(".") for n in names)
    }
    return sorted(found, key=lambda test: (not test.startswith(TESTS[0]), test)) or list(TESTS)


def _try(mutation: Mutation, tests: list[str], free: Queue[Path]) -> Result:
    copy = free.get()
    file = copy / mutation.file
    original = file.read_text(encoding="utf-8")
    file.write_text(original.replace(mutation.old, mutation.new), encoding="utf-8")
    try:
        return Result(mutation, _first_failure(copy, tests) or _first_failure(copy, FAULTS) or NOT_SEEN)
    finally:
        file.write_text(original, encoding="utf-8")
        free.put(copy)


def _first_failure(copy: Path, tests: Sequence[str], *under: str) -> str | None:
    """The first test that fails, or pytest's output when it could not run them; None when all pass."""
    settings = ["-x", "-q", "-p", "no:cacheprovider"]
    command = [sys.executable, "-B", "-m", *under, "pytest", *settings, *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    try:
        run = subprocess.run(
            command,
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LONGEST_STAGE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "the tests did not end in time"
    if not run.returncode:
        return None
    found = re.search(r"^(?:FAILED|ERROR) (\S+.*?)(?: - .*)?$", run.stdout, re.MULTILINE)
    return found[1] if found else f"pytest stopped: {(run.stdout + run.stderr)[-300:]}"


if __name__ == "__main__":
    sys.exit(main())
