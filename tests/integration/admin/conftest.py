from __future__ import annotations

from datetime import timedelta

import pytest

from functions.inbox.replies.compose import NewReply, write_reply
from functions.model.clock import utc_now
from functions.model.messages import Recipient
from functions.store import conversations, rules
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers
from infra.local.sandbox import seller_api
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.erasure import Shop, Threads

RULE = {
    "id": "hello",
    "conditions": {"text": ["please"]},
    "templates": {"en": "Dear {customer_first_name}, wait."},
}


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
