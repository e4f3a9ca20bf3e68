"""A scenario for the permissions: all that agents, and the clock, do with conversations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from functions.inbox.conversations.summary_writer import store_summary
from functions.model.agents import Person
from functions.model.clock import shift, utc_now
from functions.model.conversations import State, StateMark
from functions.store import conversations, messages
from functions.store.tables.conversations import ConversationRow
from infra.local.aws.lambda_runtime import LambdaRuntime
from tests.builders.api import Answer, Api
from tests.builders.team import Team

Forget = Callable[[], None]
"""What is called before each change."""
AFTER_ALL = "9999"
"""A position after all messages."""


class WorkOfAgents:
    """``settled`` is a conversation with a checkpoint. It is changed in all ways with it, and then without."""

    def __init__(self, api: Api, lambdas: LambdaRuntime, team: Team, settled: str) -> None:
        self.api = api
        self.lambdas = lambdas
        self.team = team
        self.settled = settled

    def run(self) -> None:
        self.lambdas.invoke("release_departed", {})
        self.team.leaves("sam")
        for forget in (lambda: None, lambda: conversations.forget_checkpoint(self.settled)):
            self.changes_one(forget)
            self.changes_many(forget)
            self.a_snooze_ends(forget)
            self.a_colleague_has_left(forget)
        assert self.patch(version=0, assignee_id=self.team.ids["ana"]).code == "conflict"
        self.lists_everything()
        self.checks_a_reply()
        self.writes_notes()
        self.keeps_and_deletes_a_draft()

    def lists_everything(self) -> None:
        """Each list is also the first request of somebody, which writes when they began."""
        settled = conversations.get(self.settled)
        assert settled.customer
        paths = [
            *(f"/api/conversations?view={view}" for view in ("all", "mine", "needs_reply")),
            "/api/conversations?tag=urgent",
            f"/api/conversations/{self.settled}",
            f"/api/orders/{settled.order_id}/conversations",
            f"/api/customers/{settled.customer.id}/conversations",
            "/api/views",
            "/api/tags",
            "/api/agents",
        ]
        for number, path in enumerate(paths):
            newcomer = replace(self.api, claims=self.api.claims | {"sub": f"new-{number}"})
            assert newcomer.get(path).status == 200

    def checks_a_reply(self) -> None:
        reply = {"body": "Call 416-555-0199", "to": ["customer"]}
        found = self.api.post(f"/api/conversations/{self.settled}/check", reply).body["findings"]
        assert [each["rule"] for each in found] == ["phone"]

    def changes_one(self, forget: Forget) -> None:
        for number, change in enumerate(self.changes()):
            forget()
            self.is_first_request_of(f"patch-{number}")
            assert self.patch(**change).status == 200

    def changes_many(self, forget: Forget) -> None:
        for number, change in enumerate(self.changes()):
            forget()
            self.is_first_request_of(f"bulk-{number}")
            document = {"items": [{"id": self.settled, **self.seen()}], "change": change}
            (result,) = self.api.post("/api/conversations/bulk", document).body["results"]
            assert result["outcome"] == "changed", result

    def changes(self) -> list[dict[str, Any]]:
        return [
            {"assignee_id": self.team.ids["ben"], "add_tags": ["urgent", "later"]},
            {"remove_tags": ["later"], "state": "done"},
            {"state": "open", "assignee_id": None},
        ]

    def a_snooze_ends(self, forget: Forget) -> None:
        over = shift(utc_now(), seconds=-1)
        mark = StateMark(Person("agent-1", "Agent"), utc_now(), "in-1", AFTER_ALL, State.SNOOZED, over)
        store_summary(self.settled, lambda before, _: replace(before, state_mark=mark))
        forget()
        assert self.lambdas.invoke("wake_conversations", {})["woken"] == 1

    def writes_notes(self) -> None:
        path = f"/api/conversations/{self.settled}"
        note = {"body": "Only for us.", "mentions": [self.team.ids["ben"]]}
        for _ in range(2):
            assert self.api.post(f"{path}/notes", note, "1").status == 201
        assert len(self.api.get(f"{path}/activity").body["activity"]) > 1
        first = self.api.get(path).body["messages"][0]["id"]
        self.is_first_request_of("reader")
        assert self.api.put(f"{path}/presence", {"typing": True, "seen_message_id": first}).status == 200

    def keeps_and_deletes_a_draft(self) -> None:
        path = f"/api/conversations/{self.settled}/draft"
        saved = self.api.put(path, {"body": "One moment", "upload_ids": ["gone"]})
        opened = self.api.get(path).body
        assert (opened["body"], opened["files"][0]["can_be_sent"]) == ("One moment", False)
        assert self.api.delete(path, version=saved.body["version"]).body["body"] == ""

    def a_colleague_has_left(self, forget: Forget) -> None:
        sam = Person(self.team.ids["sam"], "Sam Supervisor")
        store_summary(self.settled, lambda before, _: replace(before, assignee=sam))
        forget()
        assert self.lambdas.invoke("release_departed", {})["released"] == 1

    def is_first_request_of(self, agent_id: str) -> None:
        self.api = replace(self.api, claims=self.api.claims | {"sub": agent_id})

    def patch(self, **change: Any) -> Answer:
        return self.api.patch(f"/api/conversations/{self.settled}", **(self.seen() | change))

    def seen(self) -> dict[str, Any]:
        last = messages.latest(self.settled, 1, None).items[0]
        return {"version": conversations.get(self.settled).version, "seen_message_id": last.id}


def is_wrongly_done(conversation_id: str) -> None:
    """As if a function had been stopped before it opened the conversation again: the next one has to."""
    nothing_seen = {
        "by": {"id": "agent-1", "name": "Agent"},
        "at": "",
        "seen_message_id": "in-1",
        "seen_position": "",
        "state": "done",
        "until": None,
    }
    ConversationRow(conversation_id).update([ConversationRow.state_mark.set(nothing_seen)])
