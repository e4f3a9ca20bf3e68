"""``make mutants``: takes the guards of the core out, one at a time, and tells which test saw it.

Each mutation is made in a copy of the tree, where the tests run from the quickest on until one fails. It takes hours
for all; ``--only WORDS`` chooses by name or file, ``--list`` only says whether every edit still applies.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

from tests.faults.mutations import MUTATIONS, Mutation

REPOSITORY = Path(__file__).parents[2]
COPIED = ("functions", "infra", "tests", "docs", "pyproject.toml", "cdk.json", "README.md", "Makefile")
STAGES: dict[str, tuple[str, ...]] = {
    "unit": ("tests/unit",),
    "integration": (
        "tests/integration/test_deliver_message.py",
        "tests/integration/test_unconfirmed_replies.py",
        "tests/integration/test_send_message.py",
        "tests/integration/test_sync_messages.py",
        "tests/integration/test_on_demand.py",
        "tests/integration/test_auto_reply.py",
        "tests/integration/test_hostile_input.py",
        "tests/integration/test_admin_erase.py",
    ),
    "faults": ("tests/faults",),
}
LONGEST_STAGE_SECONDS = 1800
NOT_SEEN = "NOT SEEN"
NONE_COLLECTED = 5


@dataclass(frozen=True)
class Seen:
    mutation: Mutation
    by: str


def main() -> int:
    parser = ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument(
        "--list", action="store_true", help="say which edits no longer apply, and run nothing"
    )
    parser.add_argument(
        "--only", action="append", metavar="WORDS", help="by name or file; may be given twice"
    )
    parser.add_argument("--stages", default=",".join(STAGES), help="of " + ", ".join(STAGES))
    parser.add_argument("--at-once", type=int, default=1, help="how many to try at the same time")
    chosen = parser.parse_args()
    mutations = [m for m in MUTATIONS if not chosen.only or _is_chosen(m, chosen.only)]
    stages = chosen.stages.split(",")
    broken = [problem for m in mutations if (problem := _problem(m))]
    for problem in broken:
        sys.stdout.write(f"DOES NOT APPLY  {problem}\n")
    if broken or chosen.list:
        sys.stdout.write(f"{len(mutations)} mutations, {len(broken)} do not apply\n")
        return 1 if broken else 0
    with _copies(chosen.at_once) as free:
        copy = free.get()
        failed = _first_failure(copy, stages)
        free.put(copy)
        if failed:
            sys.stdout.write(f"Without any mutation this fails already: {failed}\n")
            return 2
        survivors = 0
        with ThreadPoolExecutor(chosen.at_once) as workers:
            for seen in workers.map(lambda mutation: _tried(mutation, free, stages), mutations):
                survivors += seen.by == NOT_SEEN
                sys.stdout.write(f"{seen.mutation.file}: {seen.mutation.name}\n    {seen.by}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{len(mutations)} mutations, {survivors} not seen\n")
    return 1 if survivors else 0


def _is_chosen(mutation: Mutation, words: list[str]) -> bool:
    return any(word in mutation.name or word in mutation.file for word in words)


def _problem(mutation: Mutation) -> str | None:
    name = f"{mutation.file}: {mutation.name}"
    text = (REPOSITORY / mutation.file).read_text(encoding="utf-8")
    if (count := text.count(mutation.old)) != 1:
        return f"{name}: its text is there {count} times"
    try:
        compile(text.replace(mutation.old, mutation.new), mutation.file, "exec")
    except SyntaxError as error:
        return f"{name}: what comes of it is no Python (line {error.lineno}: {error.msg})"
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
            free.put(copy)
        yield free


def _tried(mutation: Mutation, free: Queue[Path], stages: list[str]) -> Seen:
    copy = free.get()
    file = copy / mutation.file
    original = file.read_text(encoding="utf-8")
    file.write_text(original.replace(mutation.old, mutation.new), encoding="utf-8")
    try:
        return Seen(mutation, _first_failure(copy, stages) or NOT_SEEN)
    finally:
        file.write_text(original, encoding="utf-8")
        free.put(copy)


def _first_failure(copy: Path, stages: list[str]) -> str | None:
    for stage in stages:
        files = [name for name in STAGES[stage] if (copy / name).exists()]
        command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *files]
        environment = {**os.environ, "PYTHONPATH": str(copy), "POWERTOOLS_LOG_LEVEL": "CRITICAL"}
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
            return f"{stage}: it never ended"
        if run.returncode:
            found = re.search(r"^(?:FAILED|ERROR) (\S+.*?)(?: - .*)?$", run.stdout, re.MULTILINE)
            return found[1] if found else f"{stage}: {(run.stdout + run.stderr)[-300:]}"
    return None


if __name__ == "__main__":
    sys.exit(main())
