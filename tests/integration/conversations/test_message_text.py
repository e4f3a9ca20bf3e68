"""The text of a message in the list, in the conversation, in the rules and in its row."""

from __future__ import annotations

from typing import Any

import pytest

from functions.mirakl.message_parser import MAX_ATTACHMENTS_BYTES, MAX_BODY_BYTES
from functions.store import conversations, messages
from functions.store.tables.messages import MessageRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.conversations import message_at, store_thread, thread
from tests.integration.automation.test_auto_reply import RULES, decide

LARGEST_ITEM = 400 * 1024
"""Bytes. DynamoDB counts the copy in a local index as part of the item."""


def shown(api: Api, thread_id: str) -> list[dict[str, Any]]:
    page: list[dict[str, Any]] = api.get(f"/api/conversations/{conversations.id_for(thread_id)}").body[
        "messages"
    ]
    return page


def test_a_message_is_shown_and_kept_with_its_words_and_an_edit_changes_both(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    marketplace = sandbox.marketplace
    thread_id = marketplace.open_thread(
        "Bonjour<div>Ma commande 12</div>", marketplace.add_customer("Marie", "Tremblay")
    )
    lambdas.invoke("sync_messages", {})
    (message,) = shown(api, thread_id)
    assert message["text"] == "Bonjour\nMa commande 12"
    assert messages.get(conversations.id_for(thread_id), message["id"]).text == message["text"]
    for edited, text, kept in (
        ("<table><tr><td>Qty<td>Price</table>", "Qty\tPrice", "Qty\tPrice"),
        ("Plain <ORDER-12>", "Plain <ORDER-12>", None),
    ):
        marketplace.edit_message(thread_id, marketplace.threads[thread_id]["messages"][0]["id"], edited)
        lambdas.invoke("sync_messages", {})
        (message,) = shown(api, thread_id)
        assert (message["body"], message["text"]) == (edited, text)
        assert messages.get(conversations.id_for(thread_id), message["id"]).text == kept
    (row,) = api.get("/api/conversations").body["conversations"]
    assert row["last_message_preview"] == "Plain <ORDER-12>"


def test_names_topics_and_subjects_are_read_like_bodies(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    marketplace = sandbox.marketplace
    person = marketplace.add_customer("Fran&ccedil;oise", "D&#39;Orl&eacute;ans")
    order_id = marketplace.add_order(person, "Dock")
    thread_id = marketplace.open_thread(
        "Hello", person, topic="Retard &amp;<br>remboursement", order_id=order_id
    )
    lambdas.invoke("sync_messages", {})
    (row,) = api.get("/api/conversations").body["conversations"]
    assert row["subject"] == "Retard & remboursement"
    assert (row["customer"]["first_name"], row["customer"]["last_name"]) == ("Françoise", "D'Orléans")
    assert "&" not in row["customer"]["display_name"]
    assert "&" not in shown(api, thread_id)[0]["author"]
    assert lambdas.invoke("sync_messages", {})["threads"] == 0, "the text alone is not a change"


def test_a_message_that_is_only_a_picture_says_so(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime
) -> None:
    marketplace = sandbox.marketplace
    thread_id = marketplace.open_thread(
        '<p><img src="cid:1"></p>', marketplace.add_customer("Marie", "Tremblay")
    )
    lambdas.invoke("sync_messages", {})
    (row,) = api.get("/api/conversations").body["conversations"]
    assert row["last_message_preview"] == "🖼"
    assert shown(api, thread_id)[0]["text"] == ""


def test_rules_and_previews_leave_quoted_history_out(cloud: Cloud, api: Api) -> None:
    """The rule answers "Where is it?", which is only in the quoted history here."""
    quoted = (
        "<div>Thank you!</div><div>On 2 March 2026 at 14:05, Acme &lt;acme@mail.example&gt; wrote:</div>"
        "<blockquote>Where is the parcel to go?</blockquote>"
    )
    conversation_id = store_thread(thread(message_at(0, quoted)))
    assert decide(conversation_id, rule=RULES[0]).reason == "no rule matches"
    (row,) = api.get("/api/conversations").body["conversations"]
    assert row["last_message_preview"] == "Thank you!"


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "é" * 70_000,
        "On 1/1 x wrote:\n" + "a\n" * 70_000,
        "<ul><ul><ul>" + "<li>a" * 30_000,
        "<blockquote><blockquote><blockquote>" + "<br>a" * 30_000,
        "&eacute;" + "🛴" * 40_000,
        "x" * 200_000,
    ],
    ids=["letters", "history", "lists", "quotes", "emoji", "plain"],
)
def test_the_largest_message_fits_its_row_and_shows_all_its_words(
    api: Api, sandbox: MarketplaceServer, lambdas: LambdaRuntime, body: str
) -> None:
    marketplace = sandbox.marketplace
    thread_id = marketplace.open_thread("First", marketplace.add_customer("Marie", "Tremblay"))
    files = [(f"{number}{'n' * 250}", b"PK") for number in range(MAX_ATTACHMENTS_BYTES // 255)]
    marketplace.customer_writes(thread_id, body, attachments=files)
    assert lambdas.invoke("sync_messages", {})["import_failures"] == 0
    sizes = [
        sum(len(name) + len(str(value).encode()) for name, value in row.to_simple_dict().items())
        for row in MessageRow.scan()
    ]
    assert max(sizes) > MAX_BODY_BYTES * 0.9
    assert 2 * max(sizes) < LARGEST_ITEM
    assert len(shown(api, thread_id)[-1]["text"]) > MAX_BODY_BYTES / 5
