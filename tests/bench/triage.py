"""What agents do with conversations, for ``tests.bench.actions``: views, changes, notes, and who is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from functions.inbox.conversations.lists import VIEW_IDS
from functions.model.agents import Person
from functions.model.clock import shift, utc_now
from functions.model.conversations import Conversation, State, Summary
from functions.model.customers import Customer
from functions.model.messages import Recipient, Sender
from functions.store import conversations
from functions.store.conversation_rows import attributes_of
from functions.store.tables.conversations import ConversationRow
from infra.local.sandbox.marketplace import FakeMarketplace
from tests.builders.api import ANN, BEN, Api

FLOORS = {
    **{f"view {view_id}": (3.5, 0, "50 rows of the index, 0.5 units for 4 kB") for view_id in VIEW_IDS},
    "views with counts": (27, 0, "100 rows of the index for each view that has as many"),
    "assign": (4, 10, "a transaction writes twice: the row, the two places of one index entry, activity"),
    "tag": (4, 12, "a transaction writes twice: the row, its index entries, activity, link and name"),
    "no reply needed": (4, 10, "a transaction writes twice: the row, its index entries, activity"),
    "snooze": (4, 12, "a transaction writes twice: the row, its index entries, activity"),
    "done": (4, 12, "a transaction writes twice: the row, its index entries, activity"),
    "write a note": (2, 4, "a transaction writes twice: the note and its place"),
    "say that I am here": (2, 2, "presence, and what was seen"),
    "a message, assigned and waiting": (6, 8, "as a new message, and an entry for its assignee"),
    "a message opens a done conversation": (
        6,
        18,
        "a transaction writes twice: summary, index entries, activity",
    ),
}
"""As in ``tests.bench.actions``."""


STATES = 5 * (State.OPEN,) + 2 * (State.SNOOZED,) + 3 * (State.DONE,)
"""Of ten conversations. So each view of the smallest inbox has more than are listed or counted."""


def actions(
    api: Api,
    marketplace: FakeMarketplace,
    thread_id: str,
    cost: Callable[[Callable[[], object]], Any],
    cost_of_message: Callable[[], Any],
) -> Iterator[tuple[str, Any]]:
    """Yields each action with its cost. ``cost_of_message`` synchronises what a customer has written just before."""
    for view_id in VIEW_IDS:
        yield f"view {view_id}", cost(partial(api.get, "/api/conversations", view=view_id, limit=50))
    yield "views with counts", cost(lambda: api.get("/api/views"))
    path = f"/api/conversations/{conversations.id_for(thread_id)}"

    def change(**document: object) -> Any:
        row = api.get(path).body["conversation"]
        seen = {"version": row["version"], "seen_message_id": row["last_message_id"]}

        def ask() -> None:
            answer = api.patch(path, **seen, **document)
            assert answer.status == 200, answer

        return cost(ask)

    yield "assign", change(assignee_id=ANN["sub"])
    yield "tag", change(add_tags=["VIP"])
    marketplace.customer_writes(thread_id, "And where is it now?")
    yield "a message, assigned and waiting", cost_of_message()
    yield "no reply needed", change(no_reply_needed=True)
    yield "snooze", change(state="snoozed", snoozed_until=shift(utc_now(), hours=2))
    yield "done", change(state="done")
    yield "write a note", cost(lambda: api.post(f"{path}/notes", {"body": "Ask the warehouse."}, "bench"))
    seen = api.get(path).body["conversation"]["last_message_id"]
    yield "say that I am here", cost(lambda: api.put(f"{path}/presence", {"seen_message_id": seen}))
    marketplace.customer_writes(thread_id, "Wait, one more thing.")
    yield "a message opens a done conversation", cost_of_message()


def fill(count: int) -> None:
    """Conversations of the last months, as rows, in all states and of several agents."""
    old = shift(utc_now(), days=-40)
    with ConversationRow.batch_write() as batch:
        for number in range(count):
            made = _filler(number, shift(old, minutes=-number))
            batch.save(ConversationRow(made.id, version=1, **attributes_of(made)))


def _filler(number: int, at: str) -> Conversation:
    state = STATES[number % 10]
    waits = number % 10 < 4
    people = (None, Person(ANN["sub"], ANN["name"]), Person(BEN["sub"], BEN["name"]))
    return Conversation(
        id=f"filler-{number:06}",
        mirakl_thread_id=f"thread-{number:06}",
        subject="A question about my order",
        customer=Customer(f"CUST-{number:06}", "Marie Tremblay"),
        order_ids=(f"{number:09}-A",),
        recipients=(Recipient.CUSTOMER,),
        created_at=at,
        language="fr",
        assignee=people[number // 10 % 3],
        summary=Summary(
            last_message_at=at,
            last_message_id=f"in-{number:06}",
            last_sender=Sender.CUSTOMER if waits else Sender.TECHNICIAN,
            last_message_preview="Thank you for your patience. " * 4,
            message_count=4,
            needs_reply_since=at if waits else None,
            state=state,
            snoozed_until=shift(at, days=80) if state is State.SNOOZED else None,
            wakes_at=shift(at, days=80) if state is State.SNOOZED else None,
            done_at=at if state is State.DONE else None,
            done_by="Ann Agent" if state is State.DONE else None,
        ),
    )
