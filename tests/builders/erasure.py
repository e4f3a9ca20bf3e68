"""A deployed inbox in which one of two customers, Marie, will be erased."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from functions.settings import settings
from functions.store import conversations, messages
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers
from infra.local.sandbox.documents import SandboxCustomer
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.admin import admin, all_rows, resources
from tests.builders.api import Api

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
    "allergic",
    "godmother",
)
"""Marie's names and address, and a word of each message and file from her or to her, of a note and of a tag."""


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


@dataclass
class Threads:
    short: str
    long: str
    anns: str

    @property
    def of_marie(self) -> list[str]:
        return [self.short, self.long]


def words_of_marie_found() -> list[str]:
    text = json.dumps(all_rows())
    return [word for word in WORDS_OF_MARIE if word in text]
