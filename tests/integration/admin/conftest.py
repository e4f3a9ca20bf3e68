from __future__ import annotations

from datetime import timedelta

import pytest

from functions.inbox.collaboration.notes import NewNote, write_note
from functions.inbox.collaboration.reading import mark_seen, read_marks_of
from functions.inbox.replies.compose import NewReply, write_reply
from functions.inbox.triage.changes import Change, Seen, change_conversation
from functions.model.agents import Agent, Person
from functions.model.clock import utc_now
from functions.model.messages import Recipient
from functions.store import conversations, messages, rules
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers
from infra.local.sandbox import seller_api
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.erasure import Shop, Threads

LONG_AGO = "2020-01-01T00:00:00.000Z"
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
    agents_work_on(conversation_id)
    assert shop.sync()["import_failures"] == 0
    assert len(marketplace.posted) == 2, "the agent's reply and the rule's"
    return Threads(short, long, anns)


def agents_work_on(conversation_id: str) -> None:
    """A note that mentions a colleague, a tag, an assignee, and what an agent has seen."""
    agent, colleague = Agent("agent-1", "Agent"), Agent("agent-2", "Colleague")
    note = NewNote("She is allergic to wool.", agent, "1", (colleague.id,))
    write_note(conversation_id, note, lambda: [agent, colleague], utc_now())
    change = Change(
        add_tags=("her godmother",), assignee=Person(colleague.id, colleague.name), sets_assignee=True
    )
    conversation = conversations.get(conversation_id)
    read_marks_of(agent.id, LONG_AGO)
    change_conversation(conversation_id, change, Seen(conversation.version), agent, utc_now)
    last = messages.latest(conversation_id, 1, None).items[0]
    mark_seen(conversations.get(conversation_id), agent.id, last.id, utc_now())
