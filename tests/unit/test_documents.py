"""What the Markdown files name exists: files, headings, ``make`` targets, Python modules. Their tables render."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import REPOSITORY

SKIPPED = {"node_modules", "cdk.out"}
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MAKE = re.compile(r"\bmake(?: -\w+)* ([a-z][a-z-]*)")
MODULE = re.compile(r"\bpython -m ((?:functions|infra|tests)(?:\.\w+)*)")
PATH = re.compile(r"(?:functions|infra|tests|docs|frontend|\.github)/[\w./-]*")
CELL_BORDER = re.compile(r"(?<!\\)\|")


def documents() -> list[Path]:
    """All Markdown files of the repository, but not those of packages and hidden folders."""
    found = (path.relative_to(REPOSITORY) for path in REPOSITORY.glob("*.md"))
    below = (
        path.relative_to(REPOSITORY)
        for folder in ("docs", "functions", "infra", "tests", "frontend/src")
        for path in (REPOSITORY / folder).rglob("*.md")
    )
    return sorted(path for path in (*found, *below) if SKIPPED.isdisjoint(path.parts))


DOCUMENTS = documents()
pytestmark = pytest.mark.skipif(
    not (REPOSITORY / ".git").exists(), reason="a copy of the tree may lack files that the documents name"
)
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=str)


def text_of(document: Path) -> str:
    return (REPOSITORY / document).read_text(encoding="utf-8")


def without_fences(text: str) -> str:
    return FENCE.sub("", text)


def code_in(text: str) -> Iterator[str]:
    """The shell commands in fences, and all code spans."""
    yield from (content for _, language, content in FENCE.findall(text) if language == "sh")
    yield from CODE.findall(without_fences(text))


def anchors_of(text: str) -> set[str]:
    """GitHub's anchors of the headings: lower case, without punctuation, a hyphen for each space."""
    found: set[str] = set()
    for heading in HEADING.findall(without_fences(text)):
        words = LINK.sub("]", heading).lower().strip()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number = 0
        while (numbered := f"{anchor}-{number}" if number else anchor) in found:
            number += 1
        found.add(numbered)
    return found


def broken_links(document: Path) -> list[str]:
    broken = []
    for link in LINK.findall(without_fences(text_of(document))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (REPOSITORY / document).parent / name if name else REPOSITORY / document
        if not target.exists() or (anchor and anchor not in anchors_of(target.read_text(encoding="utf-8"))):
            broken.append(link)
    return broken


def tables_of(text: str) -> Iterator[list[int]]:
    """The number of cells in each row, table by table."""
    rows: list[int] = []
    for line in [*without_fences(text).splitlines(), ""]:
        content = line.strip()
        if content.startswith("|"):
            rows.append(len(CELL_BORDER.findall(CODE.sub("", content))) - 1)
        elif rows:
            yield rows
            rows = []


def is_module(name: str) -> bool:
    path = REPOSITORY.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def test_there_are_documents() -> None:
    assert {Path("README.md"), Path("docs/architecture.md")} <= set(DOCUMENTS)


@each_document
def test_links_lead_to_files_and_headings(document: Path) -> None:
    assert broken_links(document) == []


@each_document
def test_paths_in_code_spans_exist(document: Path) -> None:
    """A path with a placeholder (``<capability>``, ``*`` or ``…``) is checked as far as the placeholder."""
    spans = CODE.findall(without_fences(text_of(document)))
    paths = {found[0] for span in spans if (found := PATH.match(span))}
    assert sorted(path for path in paths if not (REPOSITORY / path).exists()) == []


@each_document
def test_make_targets_exist(document: Path) -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    named = {target for code in code_in(text_of(document)) for target in MAKE.findall(code)}
    assert named - targets == set()


@each_document
def test_modules_that_are_run_exist(document: Path) -> None:
    named = {module for code in code_in(text_of(document)) for module in MODULE.findall(code)}
    assert sorted(module for module in named if not is_module(module)) == []


@each_document
def test_all_rows_of_a_table_have_the_same_number_of_cells(document: Path) -> None:
    uneven = [rows for rows in tables_of(text_of(document)) if len(set(rows)) > 1 or len(rows) < 2]
    assert uneven == []


def test_a_broken_table_is_noticed() -> None:
    (rows,) = tables_of("| a | b |\n| --- | --- |\n| `x|y` | 1 | 2 |\n")
    assert rows == [2, 2, 3]


def test_anchors_are_those_of_github() -> None:
    headings = "# The seller's identity provider\n## Use `make run`, once\n## Once\n## Once\n"
    assert anchors_of(headings) == {
        "the-sellers-identity-provider",
        "use-make-run-once",
        "once",
        "once-1",
    }
