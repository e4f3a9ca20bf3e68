"""The client against a marketplace whose answers are invalid, huge or slow."""

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
    MarketplaceRefused,
    MarketplaceUnavailable,
    OutcomeUnknown,
    ThreadUnreadable,
)
from functions.mirakl import client as client_module
from functions.mirakl import connection
from functions.mirakl.client import PAGE_SIZE, SMALLER_PAGES, Mirakl
from functions.mirakl.responses import MemoryLimit
from functions.model.messages import Recipient
from tests.builders import REPOSITORY
from tests.builders.scripted_marketplace import Query, ScriptedMarketplace, message, thread

EMOJI = r"\ud83d\ude00"


def page(*threads: dict[str, Any], token: Any = None) -> str:
    return json.dumps({"data": list(threads), "next_page_token": token})


# Pages


@pytest.mark.parametrize("token", [{"odd": 1}, ["x"], True, 1.5])
def test_an_invalid_page_token_does_not_end_the_list(scripted: ScriptedMarketplace, token: Any) -> None:
    """Its threads are stored all the same."""
    scripted.responds(page(thread("t"), token=token))
    found = scripted.client().threads(None, None)
    assert [each.id for each in found.threads] == ["t"]
    with pytest.raises(MarketplaceUnavailable, match="token of the next page"):
        _ = found.next_token


@pytest.mark.parametrize(("token", "as_read"), [("t", "t"), (7, "7"), ("", None), (None, None)])
def test_a_token_leads_to_the_next_page_and_none_is_the_end(
    scripted: ScriptedMarketplace, token: Any, as_read: str | None
) -> None:
    scripted.responds(page(thread("t"), token=token))
    assert scripted.client().threads(None, None).next_token == as_read


@pytest.mark.parametrize("raw", [None, 7, "odd", [], [[]], {}, {"id": None}, {"id": []}, {"id": "x" * 901}])
def test_a_thread_without_an_id_hides_no_other(scripted: ScriptedMarketplace, raw: Any) -> None:
    scripted.responds(page(thread("a"), raw, thread("b")))
    found = scripted.client().threads(None, None)
    assert [each.id for each in found.threads] == ["a", "b"]
    assert len(found.unreadable) == 1


DEEP_LIST, DEEP_OBJECT = "[" * 10_000 + "]" * 10_000, '{"a":' * 9_000 + "1" + "}" * 9_000
DIGITS = "9" * 10_000


@pytest.mark.parametrize(
    ("field", "odd", "unreadable"),
    [
        ("topic", DEEP_LIST, "topic"),
        ("topic", DIGITS, "topic"),
        ("future of the thread", DEEP_OBJECT, None),
        ("body", DEEP_LIST, "body"),
        ("body", DEEP_OBJECT, "body"),
        ("future of the message", DIGITS, None),
        ("future of the message", DEEP_LIST, None),
    ],
)
def test_deep_nesting_or_huge_numbers_affect_only_their_own_field(
    scripted: ScriptedMarketplace, field: str, odd: str, unreadable: str | None
) -> None:
    raw = thread("a", message("m1", "@body@"), message("m2"))
    raw |= {"topic": "@topic@", "future": "@future of the thread@"}
    raw["messages"][0]["future"] = "@future of the message@"
    answer = page(raw, thread("b", message("m3"))).replace(f'"@{field}@"', odd)
    scripted.responds(answer.replace('"@topic@"', "null"))
    first, second = scripted.client().threads(None, None).threads
    assert [each.id for each in first.messages] == ["m1", "m2"]
    assert second.messages[0].body == "Hi"
    assert [*first.unreadable, *first.messages[0].unreadable] == ([unreadable] if unreadable else [])


# Size


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
whole = [thread for thread in page.threads if not thread.cut_short]
print(json.dumps({
    "megabytes": int(used.split()[1]) // 1024,
    "ids": [thread.id for thread in page.threads],
    "whole": len(whole),
    "bodies": sorted({message.body for thread in whole for message in thread.messages}),
    "to_be_read_alone": sum(thread.truncated and not thread.messages for thread in page.threads),
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
    assert not found.truncated


def test_a_thread_that_is_too_large_as_a_whole_says_what_is_missing(
    scripted: ScriptedMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "MemoryLimit", lambda: MemoryLimit(30_000))
    raw = thread("t", *(message(f"m{number}") for number in range(40)))
    scripted.responds(json.dumps(raw))
    found = scripted.client().thread("t")
    assert (found.total_count, found.truncated) == (40, True)
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
    assert all(each.cut_short for each in found.threads), "each is to be read on its own"


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
    monkeypatch.setattr(connection, "MAX_ANSWER_SECONDS", 0.3)

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


# Single answers


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/", "//", "/api//", "/ ", "/api/ \n"])
def test_the_address_may_be_written_in_several_ways(scripted: ScriptedMarketplace, suffix: str) -> None:
    scripted.responds(json.dumps({"shop_id": 7}))
    url = scripted.url
    scripted.url = f"  {url}{suffix}"
    try:
        assert scripted.client().account().shop_id == "7"
    finally:
        scripted.url = url
    assert scripted.requests == [("/api/account", {})]


@pytest.mark.parametrize("shop_id", [None, "", {"odd": 1}, [], True])
def test_an_account_that_names_no_shop_is_no_other_shop(scripted: ScriptedMarketplace, shop_id: Any) -> None:
    scripted.responds(json.dumps({"shop_id": shop_id, "shop_name": "Shop"}))
    with pytest.raises(MarketplaceUnavailable, match="does not say which shop"):
        scripted.client().account()


def test_an_order_keeps_what_can_be_read_of_its_customer(scripted: ScriptedMarketplace) -> None:
    odd = {
        "order_id": 7,
        "customer": {"customer_id": 8, "firstname": ["odd"], "lastname": "T", "locale": "fr"},
    }
    scripted.responds(json.dumps({"orders": [odd]}))
    found = scripted.client().order_customers(["7"])["7"]
    assert (found.id, found.first_name, found.last_name, found.locale) == ("8", None, "T", "fr")


@pytest.mark.parametrize(("message_id", "as_read"), [("m-1", "m-1"), (17, "17")])
@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_message_is_sent_when_the_marketplace_names_it(
    scripted: ScriptedMarketplace, status: int, message_id: Any, as_read: str
) -> None:
    scripted.responds(json.dumps({"message_id": message_id, "thread_id": "t"}), status=status)
    assert scripted.client().post_message("t", "Hello", [Recipient.CUSTOMER]) == as_read


@pytest.mark.parametrize("status", [200, 201, 202, 204])
@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        "null",
        '"m-1"',
        "<html></html>",
        '{"errors": [{"message": "no"}]}',
        '{"message_id": null}',
        '{"message_id": ""}',
        '{"message_id": {"id": "m-1"}}',
        '{"message_id": true}',
        '{"id": "m-1"}',
        '{"message_id": "m-1"',
    ],
)
def test_the_absence_of_an_error_does_not_prove_that_a_message_was_sent(
    scripted: ScriptedMarketplace, status: int, body: str
) -> None:
    scripted.responds(body if status != 204 else "", status=status)
    with pytest.raises(OutcomeUnknown):
        scripted.client().post_message("t", "Hello", [Recipient.CUSTOMER])


def test_a_refusal_keeps_its_status_and_a_few_of_its_words(scripted: ScriptedMarketplace) -> None:
    scripted.responds(json.dumps({"message": "no key " + "x" * 10_000_000}), status=401)
    with pytest.raises(MarketplaceRefused) as refused:
        scripted.client().post_message("t", "Hello", [Recipient.CUSTOMER])
    assert refused.value.status == 401
    scripted.responds(json.dumps({"errors": [{"message": "no such key"}, 7, {"message": 8}]}), status=401)
    with pytest.raises(MarketplaceRefused, match="no such key; 8"):
        scripted.client().account()
