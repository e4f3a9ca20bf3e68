"""The probe asks what a key may do: it only reads, says what to set, and shows nothing about customers."""

from __future__ import annotations

import sys
from io import StringIO

import pytest

from infra.admin.__main__ import main
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.demo.seed import seed_demo_shop
from infra.local.sandbox.documents import OTHER_SHOP
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.admin import admin, resources

CODES = ("A01", "PC01", "M11", "OR11", "RE01")
SHOP = "2345"


def outcomes(output: str) -> dict[str, str]:
    """``works``, ``forbidden`` or ``unknown`` by the operation's code."""
    words = [line.split() for line in output.splitlines()]
    return {line[0]: line[1] for line in words if line and line[0] in CODES}


def test_it_says_what_works_and_what_to_set(
    cloud: Cloud, sandbox: MarketplaceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    seed_demo_shop(sandbox.marketplace)
    assert admin(resources(cloud), "probe") == 0
    output = capsys.readouterr().out
    assert outcomes(output) == dict.fromkeys(CODES, "works")
    assert f"MIRAKL_SHOP_ID={SHOP}: the key answers for this shop." in output
    assert "America/Toronto" in output


def test_it_only_reads_each_operation_once_and_little_of_it(cloud: Cloud, sandbox: MarketplaceServer) -> None:
    admin(resources(cloud), "probe")
    assert sandbox.app.counts == dict.fromkeys(CODES, 1)
    assert {call.method for call in sandbox.app.calls} == {"GET"}
    queries = {call.operation: call.query for call in sandbox.app.calls}
    assert queries["M11"] == {"limit": "1", "with_messages": "false", "shop_id": SHOP}
    assert queries["OR11"] == {"max": "1", "shop_id": SHOP}


def test_it_shows_nothing_about_customers(
    cloud: Cloud, sandbox: MarketplaceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    seed_demo_shop(sandbox.marketplace)
    admin(resources(cloud), "probe")
    sandbox.faults.add("OR11", "bad_request")
    admin(resources(cloud), "probe")
    shown = "".join(capsys.readouterr()).casefold()
    assert "or11  unknown" in shown
    for text in private_texts(sandbox.marketplace):
        assert text.casefold() not in shown, text


def private_texts(marketplace: FakeMarketplace) -> set[str]:
    """Names, addresses, ids, subjects and bodies of the sandbox's customers; and the key."""
    found = {marketplace.key}
    for customer in marketplace.customers.values():
        found |= {customer.id, customer.first_name, customer.last_name}
    for order_id, order in marketplace.orders.items():
        found |= {order_id, order["customer_notification_email"]}
    for thread in marketplace.threads.values():
        found |= {thread["id"], thread["topic"]["value"]}
        found |= {message["body"] for message in thread["messages"]}
    assert len(found) > 50
    return {text for text in found if len(text) > 3}  # a subject may be the code of a reason


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("forbidden", "forbidden"), ("gone", "unknown"), ("error", "unknown"), ("garbage", "unknown")],
)
@pytest.mark.parametrize("code", ["A01", "PC01", "OR11", "RE01"])
def test_an_operation_that_fails_does_not_hide_the_others(
    cloud: Cloud,
    sandbox: MarketplaceServer,
    capsys: pytest.CaptureFixture[str],
    code: str,
    kind: str,
    outcome: str,
) -> None:
    sandbox.faults.add(code, kind, count=9)  # type: ignore[arg-type]
    assert admin(resources(cloud), "probe") == 0
    output = capsys.readouterr().out
    assert outcomes(output) == {**dict.fromkeys(CODES, "works"), code: outcome}
    assert ("Without it: " in output) == (outcome == "forbidden")
    assert ("does not say for which shop" in output) == (code == "A01")


def test_without_messages_there_is_no_inbox(
    cloud: Cloud, sandbox: MarketplaceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.faults.add("M11", "forbidden")
    assert admin(resources(cloud), "probe") == 1
    shown = capsys.readouterr()
    assert outcomes(shown.out)["M11"] == "forbidden"
    assert shown.err == "Without M11 nothing can be synchronised.\n"


def test_a_refused_key_is_all_that_there_is_to_say(
    cloud: Cloud, sandbox: MarketplaceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.marketplace.key = "another-key"
    assert admin(resources(cloud), "probe") == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "The marketplace does not accept the API key (401).\n")


def test_a_marketplace_is_probed_before_there_is_a_deployment(
    sandbox: MarketplaceServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a shop id the key's default shop answers, which may be another one."""
    seed_demo_shop(sandbox.marketplace)

    def probe(*words: str) -> str:
        monkeypatch.setattr(sys, "stdin", StringIO(f"{sandbox.marketplace.key}\n"))
        assert main(["probe", "--url", sandbox.url, *words]) == 0
        return capsys.readouterr().out

    output = probe()
    assert outcomes(output) == dict.fromkeys(CODES, "works")
    assert f"MIRAKL_SHOP_ID={OTHER_SHOP.id}" in output
    assert "the key has several shops" in output
    assert f"MIRAKL_SHOP_ID={SHOP}: the key answers for this shop.\n" in probe("--shop-id", SHOP)


def test_a_key_that_answers_for_another_shop_is_noticed(
    cloud: Cloud, sandbox: MarketplaceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admin(resources(cloud), "probe", "--shop-id", "1111") == 0
    output = capsys.readouterr().out
    assert f"MIRAKL_SHOP_ID={OTHER_SHOP.id}: the key does not answer for shop 1111." in output


@pytest.mark.parametrize("typed", ["", "clé", "two words", "a\x07b"])
def test_what_cannot_be_a_key_is_refused_without_showing_it(
    sandbox: MarketplaceServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(f"{typed}\n"))
    assert main(["probe", "--url", sandbox.url]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("This is not an API key")
    assert not typed or typed not in shown.out + shown.err
    assert not sandbox.app.calls
