"""A scenario for the permissions, in which each function does all that it can do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from functions.inbox.replies.sweep import AGAIN_SECONDS
from functions.model.clock import shift, utc_now
from functions.model.conversations import ReplyAlert
from functions.model.messages import Status
from functions.store import conversations, messages, rules
from functions.store.tables.messages import MessageRow
from functions.store.tables.sync_records import SyncRecordRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers
from infra.local.sandbox.server import MarketplaceServer
from tests.builders.api import Api
from tests.builders.team import Team
from tests.builders.waiting import eventually
from tests.infra.files_of_customers import FilesOfCustomers
from tests.infra.files_to_customers import FilesToCustomers
from tests.infra.work_of_agents import WorkOfAgents, is_wrongly_done

RULE = {"id": "hello", "conditions": {"text": ["please"]}, "templates": {"en": "We are on it."}}


class Scenario:
    def __init__(self, cloud: Cloud, lambdas: LambdaRuntime, sandbox: MarketplaceServer) -> None:
        self.cloud = cloud
        self.lambdas = lambdas
        self.sandbox = sandbox
        self.marketplace = sandbox.marketplace
        self.api = Api(lambdas)
        self.marie = self.marketplace.add_customer("Marie", "Tremblay")

    def run(self) -> None:
        rules.replace_rules([RULE])
        self.customers_names_come_with_a_later_order()
        self.an_import_fails_and_succeeds_later()
        settled = self.a_conversation_has_a_checkpoint()
        thread_id = self.reads_everything()
        with Pollers(self.cloud, self.lambdas).running():
            self.replies_are_sent_cancelled_and_retried(thread_id)
            self.a_rule_replies()
            self.a_new_conversation_has_no_checkpoint()
            FilesToCustomers(self.api, self.sandbox, thread_id).run()
        self.a_lost_reply_is_swept(thread_id)
        self.a_conversation_is_refreshed(thread_id)
        self.a_deadline_is_near()
        self.orders_are_looked_at()
        self.rights_of_the_key_are_looked_at()
        FilesOfCustomers(self.cloud, self.lambdas, self.sandbox).run()
        self.saved_replies_are_changed_and_used(thread_id)
        WorkOfAgents(self.api, self.lambdas, Team.create(self.cloud, self.api), settled).run()

    def sync(self) -> None:
        self.lambdas.invoke("sync_messages", {})

    def customers_names_come_with_a_later_order(self) -> None:
        self.sandbox.faults.add("OR11", "forbidden")
        order_id = self.marketplace.add_order(self.marie, "Dock")
        self.marketplace.open_thread("Where is it?", self.marie, reason="26", order_id=order_id)
        self.sync()
        self.marketplace.open_thread(
            "And this?", self.marie, order_id=self.marketplace.add_order(self.marie, "Lamp")
        )
        self.sync()

    def an_import_fails_and_succeeds_later(self) -> None:
        thread_id = next(iter(self.marketplace.threads))
        for number in range(7):
            self.marketplace.customer_writes(thread_id, f"Hello {number}")
        first = self.marketplace.threads[thread_id]["messages"][-1]
        self.sandbox.faults.add("M10", "forbidden")
        self.sync()
        assert self.api.get("/api/sync").body["troubles"]
        self.marketplace.edit_message(thread_id, first["id"], "Hello again")
        self.is_about_another_order(thread_id)
        self.sync()
        assert not self.api.get("/api/sync").body["troubles"]

    def a_conversation_has_a_checkpoint(self) -> str:
        """Most of it was settled long ago. From now on it is the most recent one. Returns the conversation's id."""
        order_id = self.marketplace.add_order(self.marie, "Screen")
        ago = timedelta(days=2)
        thread_id = self.marketplace.open_thread("Where is it?", self.marie, order_id=order_id, ago=ago)
        self.marketplace.back_office_writes(thread_id, "It left.", ago=ago / 2)
        conversation_id = conversations.id_for(thread_id)
        for function, event in (
            ("sync_messages", {}),
            ("refresh_conversation", {"conversation_id": conversation_id}),
        ):
            self.marketplace.customer_writes(thread_id, "And now?")
            self.sync()
            assert conversations.get(conversation_id).checkpoint
            is_wrongly_done(conversation_id)
            self.marketplace.back_office_writes(thread_id, "We are looking into it.")
            self.lambdas.invoke(function, event)
        erased = {"conversation_id": conversation_id, "message_id": "out-erased"}
        record = {"messageId": "1", "receiptHandle": "none", "body": json.dumps(erased)}
        self.lambdas.invoke("deliver_message", {"Records": [record]})
        return conversation_id

    def reads_everything(self) -> str:
        page = self.api.get("/api/conversations").body["conversations"]
        self.api.get(f"/api/conversations/{page[0]['id']}")
        self.api.get(f"/api/orders/{page[0]['order_id']}/conversations")
        self.api.post("/api/sync")
        return str(page[0]["mirakl_thread_id"])

    def replies_are_sent_cancelled_and_retried(self, thread_id: str) -> None:
        path = f"/api/conversations/{conversations.id_for(thread_id)}/messages"
        self.one_is_cancelled_and_one_is_retried(thread_id, path)
        self.sandbox.faults.add("M12", "drop_before")
        self.sandbox.faults.add("M10", "maintenance")
        self.marketplace.customer_writes(thread_id, "Written while nobody looked")
        lost = self.api.post(path, {"body": "Into the dark of the night."}, "3").body["id"]
        eventually(lambda: self.status(thread_id, lost) is Status.UNKNOWN)
        self.sandbox.faults.clear()
        self.marketplace.back_office_writes(thread_id, "Into the dark of the night.")
        eventually(lambda: self.status(thread_id, lost) is Status.SENT)
        self.a_waiting_reply_is_cancelled(thread_id, path)
        self.unconfirmed_replies_are_resolved(thread_id, path)

    def one_is_cancelled_and_one_is_retried(self, thread_id: str, path: str) -> None:
        taken_back = self.api.post(path, {"body": "Not this one."}, "1").body["id"]
        is_wrongly_done(conversations.id_for(thread_id))
        assert self.api.post(f"{path}/{taken_back}/cancel").status == 200
        self.sandbox.faults.add("M12", "bad_request")
        is_wrongly_done(conversations.id_for(thread_id))
        refused = self.api.post(path, {"body": "Once more."}, "2").body["id"]
        eventually(lambda: self.alert(thread_id) is ReplyAlert.FAILED)
        is_wrongly_done(conversations.id_for(thread_id))
        assert self.api.post(f"{path}/{refused}/retry").status == 200
        eventually(partial(self.is_sent, thread_id, refused))

    def a_waiting_reply_is_cancelled(self, thread_id: str, path: str) -> None:
        self.sandbox.faults.add("M12", "busy", seconds=2)
        held = self.api.post(path, {"body": "Not now."}, "held").body["id"]
        eventually(lambda: self.alert(thread_id) is ReplyAlert.WAITING)
        assert self.api.post(f"{path}/{held}/cancel").status == 200

    def unconfirmed_replies_are_resolved(self, thread_id: str, path: str) -> None:
        """Sends one reply again, and resolves another one as a message of the shop."""
        other = self.marketplace.back_office_writes(thread_id, "In other words.")
        self.sync()
        mine = {"decision": "mine", "message_id": f"in-{other}"}
        for decision in ({"decision": "send"}, mine):
            reply_id = str(
                self.api.post(path, {"body": "Decide about this."}, decision["decision"]).body["id"]
            )
            eventually(partial(self.is_sent, thread_id, reply_id))
            conversation_id = conversations.id_for(thread_id)
            MessageRow(conversation_id, reply_id).update([MessageRow.status.set("unconfirmed")])
            is_wrongly_done(conversation_id)
            assert self.api.post(f"{path}/{reply_id}/resolve", decision).status == 200

    def a_rule_replies(self) -> None:
        thread_id = self.marketplace.open_thread(
            "Quickly, please!", self.marketplace.add_customer("Ann", "Lee")
        )
        self.sync()
        eventually(lambda: any(p.thread_id == thread_id for p in self.marketplace.posted))

    def a_new_conversation_has_no_checkpoint(self) -> None:
        thread_id = self.marketplace.open_thread("A question", self.marketplace.add_customer("Bob", "Roy"))
        self.sync()
        path = f"/api/conversations/{conversations.id_for(thread_id)}/messages"
        self.one_is_cancelled_and_one_is_retried(thread_id, path)

    def saved_replies_are_changed_and_used(self, thread_id: str) -> None:
        path = "/api/saved-replies"
        supervisor = replace(self.api, claims=self.api.claims | {"cognito:groups": "[supervisors]"})
        late = {"id": "late", "name": "Late", "texts": {"en": "It is late."}}
        for version in (0, 1):
            assert supervisor.put(path, {"version": version, "saved_replies": [late]}).status == 200
        assert supervisor.put(path, {"version": 0, "saved_replies": []}).status == 409
        reply = {"body": "It is late.", "saved_reply_ids": ["late"]}
        posted = self.api.post(
            f"/api/conversations/{conversations.id_for(thread_id)}/messages", reply, "late"
        )
        assert posted.status == 201
        assert self.api.get(path).body["saved_replies"][0]["uses"] == 1

    def a_lost_reply_is_swept(self, thread_id: str) -> None:
        conversation_id = conversations.id_for(thread_id)
        path = f"/api/conversations/{conversation_id}/messages"
        forgotten = self.api.post(path, {"body": "Forgotten."}, "4").body["id"]
        long_ago = shift(utc_now(), seconds=-AGAIN_SECONDS)
        MessageRow(conversation_id, forgotten).update([MessageRow.due_at.set(long_ago)])
        assert self.lambdas.invoke("sweep_replies", {})["again"] == 1

    def a_conversation_is_refreshed(self, thread_id: str) -> None:
        """With a new topic, a new name and a new message since the last synchronisation."""
        for row in SyncRecordRow.query("answer"):
            row.delete()
        thread = self.marketplace.threads[thread_id]
        self.marketplace.rename_topic(thread_id, {"type": "REASON_CODE", "value": "26"})
        self.marketplace.edit_message(thread_id, thread["messages"][0]["id"], "Edited")
        for participant in (*thread["authorized_participants"], *thread["current_participants"]):
            if participant["type"] == "CUSTOMER":
                participant["display_name"] = "Marie T."
        self.is_about_another_order(thread_id)
        self.marketplace.customer_writes(thread_id, "One more")
        path = f"/api/conversations/{conversations.id_for(thread_id)}/refresh"
        assert [self.api.post(path).body["requested"] for _ in range(2)] == [True, False]
        eventually(lambda: "One more" in [m.body for m in self.messages(thread_id)])
        eventually(lambda: conversations.get(conversations.id_for(thread_id)).thread_hash is not None)

    def a_deadline_is_near(self) -> None:
        with pytest.MonkeyPatch.context() as hurried:
            hurried.setenv("RESPONSE_HOURS", "2")
            assert self.lambdas.invoke("warn_of_deadlines", {})["mailed"]

    def orders_are_looked_at(self) -> None:
        """One whose documents the key may not read, and one when the marketplace asks to wait."""
        self.sandbox.faults.clear()
        self.sandbox.faults.add("OR72", "forbidden")
        assert self.opened_order()["documents"]["unavailable"]
        self.sandbox.faults.add("OR11", "busy")
        assert self.opened_order()["order"]["unavailable"]

    def rights_of_the_key_are_looked_at(self) -> None:
        states = {each["operation"]: each["state"] for each in self.api.get("/api/key-rights").body["rights"]}
        assert (states["M11"], states["PC01"]) == ("allowed", "allowed")

    def opened_order(self) -> Any:
        order_id = self.marketplace.add_order(self.marie, "Charger")
        conversations.link_order(order_id, "a conversation")
        return self.api.get(f"/api/orders/{order_id}").body

    def is_about_another_order(self, thread_id: str) -> None:
        order_id = self.marketplace.add_order(self.marie, "Cable")
        self.marketplace.threads[thread_id]["entities"] = [
            {"type": "MMP_ORDER", "id": order_id, "label": order_id}
        ]

    def messages(self, thread_id: str) -> list[Any]:
        return list(messages.load(conversations.id_for(thread_id)).messages.values())

    def is_sent(self, thread_id: str, message_id: str) -> bool:
        return self.status(thread_id, message_id) is Status.SENT

    def alert(self, thread_id: str) -> ReplyAlert | None:
        return conversations.get(conversations.id_for(thread_id)).summary.reply_alert

    def status(self, thread_id: str, message_id: str) -> Status:
        return messages.get(conversations.id_for(thread_id), message_id).status
