"""Erasing a customer: no synchronisation imports them again, and their later messages are stored."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

import pytest

from functions.inbox.replies.compose import NewReply, write_reply
from functions.model.clock import utc_now
from functions.model.messages import Recipient, Status
from functions.settings import settings
from functions.store import conversations, customers, messages, rules, sync_records
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.order_conversations import OrderConversationRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers
from infra.local.sandbox import seller_api
from infra.local.sandbox.documents import SandboxCustomer
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.admin import admin, all_rows, resources
from tests.builders.api import Api

RULE = {
    "id": "hello",
    "conditions": {"text": ["please"]},
    "templates": {"en": "Dear {customer_first_name}, wait."},
}
WORDS_OF_MARIE = (
    "Marie",
    "Tremblay",
    "cust-0001.",
    "parcel",
    "Quickly",
    "balcony",
    "In the elevator",
    "Dear Marie",
    "neighbour",
    "photo-of-marie",
)
"""Marie's names and address, and a word of each message and file from her or to her."""


@dataclass
class Shop:
    """A deployed inbox with its marketplace. Marie will be erased, Ann stays."""

    cloud: Cloud
    sandbox: MarketplaceServer
    lambdas: LambdaRuntime
    pollers: Pollers
    api: Api
    marie: SandboxCustomer
    ann: SandboxCustomer

    @property
    def marketplace(self) -> FakeMarketplace:
        return self.sandbox.marketplace

    def sync(self, **event: object) -> dict[str, object]:
        report: dict[str, object] = self.lambdas.invoke("sync_messages", event)
        self.pollers.settle()
        return report

    def delete_cursor(self) -> None:
        self.cloud.client("ssm").delete_parameter(Name=settings.cursor_parameter)

    def erase(self, customer: SandboxCustomer, **options: object) -> int:
        return admin(resources(self.cloud), "erase", customer.id, **options)  # type: ignore[arg-type]

    def opened(self, person: SandboxCustomer, body: str, *, ago: timedelta = timedelta(days=2)) -> str:
        order_id = self.marketplace.add_order(person, "Dock")
        return self.marketplace.open_thread(body, person, order_id=order_id, ago=ago)

    def bodies(self, thread_id: str) -> list[str]:
        found = messages.load(conversations.id_for(thread_id)).messages.values()
        return [m.body for m in sorted(found, key=lambda m: m.position)]

    def synchronise_everything(self) -> None:
        self.delete_cursor()
        self.sync()
        self.sync(reconcile=True)
        for thread_id in self.marketplace.threads:
            self.lambdas.invoke("refresh_conversation", {"conversation_id": conversations.id_for(thread_id)})
        self.pollers.settle()


@pytest.fixture
def shop(
    cloud: Cloud,
    sandbox: MarketplaceServer,
    lambdas: LambdaRuntime,
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
) -> Shop:
    monkeypatch.setattr(seller_api, "LAST_MESSAGES", 5)
    cloud.use_auto_reply(True)
    rules.replace_rules([RULE])
    marie, ann = (sandbox.marketplace.add_customer(*name) for name in (("Marie", "Tremblay"), ("Ann", "Lee")))
    return Shop(cloud, sandbox, lambdas, Pollers(cloud, lambdas), api, marie, ann)


@dataclass
class Threads:
    short: str
    long: str
    anns: str

    @property
    def of_marie(self) -> list[str]:
        return [self.short, self.long]


@pytest.fixture
def threads(shop: Shop) -> Threads:
    """Answered by an agent, by a rule and in the back office; with a file; and longer than a list shows."""
    marketplace = shop.marketplace
    short = shop.opened(shop.marie, "Where is my parcel?")
    marketplace.customer_writes(
        short, "My neighbour has it", ago=timedelta(days=1), attachments=[("photo-of-marie.jpg", b"x")]
    )
    long = shop.opened(shop.marie, "Leave it on the balcony")
    for number in range(7):
        marketplace.customer_writes(long, f"On the balcony, no. {number}", ago=timedelta(hours=30))
    marketplace.back_office_writes(long, "In the elevator, then", ago=timedelta(hours=29))
    anns = shop.opened(shop.ann, "Where is mine?")
    marketplace.open_thread("Quickly, please!", shop.marie)
    shop.sync()
    conversation_id = conversations.id_for(short)
    reply = NewReply("Dear Marie, tomorrow.", (Recipient.CUSTOMER,), "Agent", "1")
    write_reply(conversation_id, reply, utc_now())
    failed = NewReply("Dear Marie, never.", (Recipient.CUSTOMER,), "Agent", "2")
    shop.pollers.settle()
    shop.sandbox.faults.add("M12", "bad_request")
    write_reply(conversation_id, failed, utc_now())
    shop.pollers.settle()
    assert shop.sync()["import_failures"] == 0
    assert len(marketplace.posted) == 2, "the agent's reply and the rule's"
    return Threads(short, long, anns)


def words_of_marie_found() -> list[str]:
    text = json.dumps(all_rows())
    return [word for word in WORDS_OF_MARIE if word in text]


def test_the_fixture_stores_all_words_that_the_tests_search_for(shop: Shop, threads: Threads) -> None:
    assert words_of_marie_found() == list(WORDS_OF_MARIE)


def test_an_erased_customer_is_gone_and_is_not_imported_again(shop: Shop, threads: Threads) -> None:
    assert shop.erase(shop.marie) == 0
    assert words_of_marie_found() == []
    shop.synchronise_everything()
    assert words_of_marie_found() == []
    assert list(sync_records.import_failures()) == []
    links = {row.conversation_id for row in OrderConversationRow.scan()}
    assert links == {conversations.id_for(threads.anns)}
    (listed,) = shop.api.get("/api/conversations").body["conversations"]
    assert listed["mirakl_thread_id"] == threads.anns


def test_other_customers_are_unchanged(shop: Shop, threads: Threads) -> None:
    def anns() -> object:
        conversation_id = conversations.id_for(threads.anns)
        return (
            customers.get(shop.ann.id),
            ConversationRow.get(conversation_id).to_simple_dict(),
            messages.load(conversation_id),
        )

    before = anns()
    shop.erase(shop.marie)
    shop.synchronise_everything()
    assert anns() == before


def test_messages_after_the_erasure_appear_without_older_ones(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    for thread_id in threads.of_marie:
        shop.marketplace.customer_writes(thread_id, "Is anybody there?")
    shop.sync()
    shop.synchronise_everything()
    for thread_id in threads.of_marie:
        assert shop.bodies(thread_id) == ["Is anybody there?"]
    assert list(sync_records.import_failures()) == [], "the erased messages are not missing"
    listed = {
        row["mirakl_thread_id"]: row for row in shop.api.get("/api/conversations").body["conversations"]
    }
    for thread_id in threads.of_marie:
        assert listed[thread_id]["message_count"] == 1
        assert listed[thread_id]["needs_reply_since"]
        assert listed[thread_id]["customer"]["first_name"] == "Marie", (
            "a customer who writes again has a name again"
        )


def test_an_erased_long_thread_is_read_whole_only_after_a_new_message(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    counts = shop.sandbox.app.counts
    before = counts["M10"]
    shop.delete_cursor()
    shop.sync()
    assert counts["M10"] == before
    for number in range(3):
        shop.marketplace.customer_writes(threads.long, f"Hello {number}")
        shop.sync()
    assert counts["M10"] == before
    assert shop.bodies(threads.long) == ["Hello 0", "Hello 1", "Hello 2"]


def test_the_second_sync_of_an_erased_conversation_writes_nothing(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    shop.delete_cursor()
    shop.sync()
    before = all_rows()
    del before["sync_records"]
    shop.delete_cursor()
    shop.sync()
    after = all_rows()
    del after["sync_records"]
    assert after == before


def test_a_thread_of_theirs_that_was_not_imported_yet_is_not_stored_either(
    shop: Shop, threads: Threads
) -> None:
    shop.erase(shop.marie)
    unread = shop.opened(shop.marie, "An old parcel", ago=timedelta(days=1))
    shop.synchronise_everything()
    assert words_of_marie_found() == []
    shop.marketplace.customer_writes(unread, "And now?")
    shop.sync()
    assert shop.bodies(unread) == ["And now?"]
    assert list(sync_records.import_failures()) == []


def test_a_thread_that_is_opened_later_is_stored(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    new = shop.opened(shop.marie, "A new question", ago=timedelta(0))
    shop.sync()
    assert shop.bodies(new) == ["A new question"]
    (row,) = [
        r for r in shop.api.get("/api/conversations").body["conversations"] if r["mirakl_thread_id"] == new
    ]
    detail = shop.api.get(f"/api/conversations/{row['id']}").body["conversation"]["customer"]
    assert (detail["display_name"], detail["email"] is not None) == ("Marie Tremblay", True)
    for thread_id in threads.of_marie:
        assert conversations.get(conversations.id_for(thread_id)).customer is None
    shop.synchronise_everything()
    assert [shop.bodies(thread_id) for thread_id in threads.of_marie] == [[], []]


def test_a_customer_who_wrote_again_can_be_erased_again(shop: Shop, threads: Threads) -> None:
    shop.erase(shop.marie)
    shop.marketplace.customer_writes(threads.short, "My parcel, please!")
    shop.sync()
    assert words_of_marie_found() != []
    assert shop.erase(shop.marie) == 0
    shop.synchronise_everything()
    assert words_of_marie_found() == []


def test_nothing_is_erased_while_a_reply_is_on_its_way(
    shop: Shop, threads: Threads, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = NewReply("Dear Marie, wait.", (Recipient.CUSTOMER,), "Agent", "3")
    queued = write_reply(conversations.id_for(threads.short), reply, utc_now())
    before = all_rows()
    assert shop.erase(shop.marie) == 1
    assert "not settled yet" in capsys.readouterr().err
    assert all_rows() == before
    shop.pollers.settle()
    assert messages.get(queued.conversation_id, queued.id).status is Status.SENT
    assert shop.erase(shop.marie) == 0
    shop.synchronise_everything()
    assert words_of_marie_found() == []


def test_nothing_is_erased_until_the_id_of_a_sent_reply_is_known(shop: Shop, threads: Threads) -> None:
    shop.sandbox.faults.add("M12", "no_id")
    reply = NewReply("Dear Marie, wait.", (Recipient.CUSTOMER,), "Agent", "3")
    write_reply(conversations.id_for(threads.short), reply, utc_now())
    shop.pollers.settle()
    assert shop.erase(shop.marie) == 1
    shop.sync()
    assert shop.erase(shop.marie) == 0
    shop.synchronise_everything()
    assert words_of_marie_found() == []


def test_messages_that_arrive_before_the_confirmation_are_not_erased(
    shop: Shop, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Typed(StringIO):
        def isatty(self) -> bool:
            return True

        def readline(self, *_: object) -> str:  # type: ignore[override]
            shop.marketplace.customer_writes(threads.short, "One more thing.")
            shop.sync()
            return f"{shop.marie.id}\n"

    monkeypatch.setattr(sys, "stdin", Typed())
    assert shop.erase(shop.marie, yes=False) == 1, "a part could not be erased"
    assert shop.bodies(threads.short) == ["One more thing."]
    conversation = conversations.get(conversations.id_for(threads.short))
    assert conversation.customer is not None, "a customer who has just written keeps their name"
    detail = shop.api.get(f"/api/conversations/{conversation.id}").body["conversation"]["customer"]
    assert detail["display_name"] == "Marie Tremblay"
    assert shop.bodies(threads.long) == []


def test_the_customer_s_id_has_to_be_typed(
    shop: Shop, threads: Threads, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Typed(StringIO):
        def isatty(self) -> bool:
            return True

    before = all_rows()
    for stdin in (Typed("yes\n"), Typed(""), StringIO(f"{shop.marie.id}\n")):
        monkeypatch.setattr(sys, "stdin", stdin)
        assert shop.erase(shop.marie, yes=False) == 1
        output = capsys.readouterr()
        assert "3 conversations, 15 messages; 1 waiting" in output.out
        assert "Nothing was done" in output.err
    assert all_rows() == before


def test_unknown_and_erased_customers_are_reported(
    shop: Shop, threads: Threads, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admin(resources(shop.cloud), "erase", "CUST-unknown") == 1
    assert "There is no customer CUST-unknown here." in capsys.readouterr().err
    shop.erase(shop.marie)
    before = all_rows()
    assert shop.erase(shop.marie) == 0
    assert "nothing of them is here" in capsys.readouterr().out
    assert all_rows() == before
