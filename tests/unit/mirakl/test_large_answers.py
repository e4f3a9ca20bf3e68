"""The client against a marketplace whose answers are huge, slow or cut."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.errors import (
    AnswerTooLarge,
    MarketplaceUnavailable,
    OutcomeUnknown,
    ThreadUnreadable,
)
from functions.mirakl import answers, connection
from functions.mirakl import client as client_module
from functions.mirakl.client import PAGE_SIZE, SMALLER_PAGES, Mirakl
from functions.mirakl.responses import MemoryLimit
from functions.model.messages import Recipient
from tests.builders import REPOSITORY
from tests.builders.raw_threads import message, page, thread
from tests.builders.scripted_marketplace import Query, ScriptedMarketplace

EMOJI = r"\ud83d\ude00"


def pieces(threads: int, messages: int, body: str) -> Iterator[bytes]:
    """A page of M11 in pieces, without ever holding it whole."""
    yield b'{"data":['
    for number in range(threads):
        raw = thread(f"t{number}", *(message(f"m{each}", "@") for each in range(messages)))
        yield f"{',' if number else ''}{json.dumps(raw)}".replace("@", body).encode()
    yield b'],"next_page_token":"more"}'


READ_ALONE = """\
import json, sys
from pathlib import Path
from functions.mirakl.client import Mirakl
page = Mirakl(sys.argv[1], lambda: "key", None, lambda: 60.0).threads(None, None)
used = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
whole = [thread for thread in page.threads if not thread.is_count_uncertain]
print(json.dumps({
    "megabytes": int(used.split()[1]) // 1024,
    "ids": [thread.id for thread in page.threads],
    "whole": len(whole),
    "bodies": sorted({message.body for thread in whole for message in thread.messages}),
    "to_be_read_alone": sum(thread.is_partial and not thread.messages for thread in page.threads),
    "next_token": page.next_token,
}))
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux tells how much memory was used"
)
@pytest.mark.parametrize(("megabytes", "letters"), [(52, 430), (102, 845)])
def test_a_page_of_a_hundred_megabytes_needs_little_memory(
    scripted: ScriptedMarketplace, megabytes: int, letters: int
) -> None:
    """Lambda's function has 1,024 MB, Python and the libraries included."""
    assert sum(len(piece) for piece in pieces(100, 100, EMOJI * letters)) > megabytes * 1_000_000
    scripted.responds(lambda *_: pieces(100, 100, EMOJI * letters))
    program = [sys.executable, "-c", READ_ALONE, scripted.url]
    found = json.loads(subprocess.run(program, capture_output=True, check=True, cwd=REPOSITORY).stdout)
    assert found["megabytes"] < 250
    assert found["ids"] == [f"t{number}" for number in range(100)]
    assert found["whole"] > 30
    assert found["whole"] + found["to_be_read_alone"] == 100
    assert found["bodies"] == ["😀" * letters]
    assert found["next_token"] == "more"


def test_a_message_that_is_larger_than_our_memory_is_cut_and_hides_no_other(
    scripted: ScriptedMarketplace,
) -> None:
    def answer(path: str, query: Query) -> Iterator[bytes]:
        before, after = json.dumps(thread("t", message("m1", "@"), message("m2"))).split("@")
        yield before.encode()
        for _ in range(40):
            yield b"x" * 1_000_000
        yield after.encode()

    scripted.responds(answer)
    found = scripted.client().thread("t")
    assert [(each.id, each.unreadable) for each in found.messages] == [("m1", ("body",)), ("m2", ())]
    assert not found.is_partial


def test_a_thread_that_is_too_large_as_a_whole_says_what_is_missing(
    scripted: ScriptedMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "MemoryLimit", lambda: MemoryLimit(30_000))
    raw = thread("t", *(message(f"m{number}") for number in range(40)))
    scripted.responds(json.dumps(raw))
    found = scripted.client().thread("t")
    assert (found.total_count, found.is_partial) == (40, True)
    assert 5 < len(found.messages) < 20
    raw["metadata"] = None
    scripted.responds(json.dumps(raw))
    assert scripted.client().thread("t").total_count == 40, "also when the marketplace gives no count"


def test_a_first_page_that_is_too_large_is_asked_for_in_smaller_ones_and_at_last_without_messages(
    scripted: ScriptedMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", 50_000)

    def answer(path: str, query: Query) -> str:
        shown = [message("m", "x" * 20_000)] if query["with_messages"] == "true" else []
        threads = [thread(f"t{number}", *shown) for number in range(min(int(query["limit"]), 50))]
        for raw in threads:
            raw["metadata"]["total_count"] = 1
            if not shown:
                del raw["messages"]
        return page(*threads)

    scripted.responds(answer)
    found = scripted.client(1000).threads("2026-03-02T14:05:09Z", None)
    assert [(query["limit"], query["with_messages"]) for _, query in scripted.requests] == [
        *((str(limit), "true") for limit in (PAGE_SIZE, *SMALLER_PAGES)),
        (str(PAGE_SIZE), "false"),
    ]
    assert {query["updated_since"] for _, query in scripted.requests} == {"2026-03-02T14:05:09Z"}
    assert len(found.threads) == 50
    assert all(each.is_count_uncertain for each in found.threads), "each is to be read on its own"


def test_a_later_page_and_a_thread_that_are_too_large_are_asked_for_once(
    scripted: ScriptedMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", 50_000)
    scripted.responds(page(thread("t", message("m", "x" * 100_000))))
    with pytest.raises(AnswerTooLarge):
        scripted.client(1000).threads(None, "later")
    with pytest.raises(ThreadUnreadable, match="more than"):
        scripted.client(1000).thread("t")
    assert len(scripted.requests) == 2


def test_a_compressed_answer_is_measured_by_what_comes_out_of_it(
    scripted: ScriptedMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", 2_000_000)
    bomb = gzip.compress(page(thread("t", message("m", "x" * 20_000_000))).encode())
    assert len(bomb) < 50_000
    scripted.responds(lambda *_: [bomb], headers={"content-encoding": "gzip"})
    with pytest.raises(AnswerTooLarge):
        scripted.client().threads(None, "later")


def test_an_answer_that_arrives_too_slowly_is_given_up(
    scripted: ScriptedMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (connection, answers):
        monkeypatch.setattr(module, "MAX_ANSWER_SECONDS", 0.3)

    def drops(path: str, query: Query) -> Iterator[bytes]:
        yield b'{"data":['
        while True:
            time.sleep(0.02)
            yield b" "

    scripted.responds(drops)
    with pytest.raises(ThreadUnreadable, match="took more than"):
        scripted.client().thread("t")
    with pytest.raises(OutcomeUnknown):
        scripted.client().post_message("t", "Hello", [Recipient.CUSTOMER])


@pytest.mark.parametrize(
    "read",
    [
        lambda client: client.threads(None, None),
        lambda client: client.thread("t"),
        lambda client: client.account(),
    ],
    ids=["threads", "thread", "account"],
)
def test_a_truncated_answer_is_an_error(scripted: ScriptedMarketplace, read: Callable[[Mirakl], Any]) -> None:
    scripted.responds(page(thread("t", message("m", "x" * 10_000))), cut_after=5_000)
    with pytest.raises(MarketplaceUnavailable, match="cannot be reached"):
        read(scripted.client())
