"""Rows that older code has stored get the index keys of today, while functions run."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from functions.inbox.triage.changes import Change, Seen, change_conversation
from functions.model.activity import Activity
from functions.model.clock import utc_now
from functions.model.conversations import Conversation, State
from functions.store import conversation_rows, conversations
from functions.store.tables.conversations import ConversationRow
from infra.admin.commands import migrate
from infra.local.aws.cloud import Cloud
from infra.local.sandbox.marketplace import FakeMarketplace
from tests.builders.admin import admin, resources
from tests.builders.replies import ANN
from tests.builders.sync import RunSync, open_older_threads


def that_need_a_reply() -> list[str]:
    return [row.conversation_id for row in ConversationRow.by_state.query(conversation_rows.NEEDS_REPLY)]


def stored_by_older_code(conversation_id: str) -> None:
    ConversationRow(conversation_id).update(
        [ConversationRow.state_key.remove(), ConversationRow.state_since.remove()]
    )


@pytest.fixture
def ids(run: RunSync, marketplace: FakeMarketplace) -> list[str]:
    """Conversations that wait, the oldest first."""
    found = [conversations.id_for(thread_id) for thread_id in reversed(open_older_threads(marketplace, 7))]
    run()
    return found


def test_a_conversation_is_found_by_its_state_the_longest_waiting_first(ids: list[str]) -> None:
    assert that_need_a_reply() == ids


def test_one_that_is_answered_leaves_the_index(
    ids: list[str], run: RunSync, marketplace: FakeMarketplace
) -> None:
    thread_id = conversations.get(ids[0]).mirakl_thread_id
    marketplace.back_office_writes(thread_id, "It left.")
    run()
    assert that_need_a_reply() == ids[1:]


def test_migrate_fills_what_older_code_has_left_out(
    cloud: Cloud, ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for conversation_id in ids[:4]:
        stored_by_older_code(conversation_id)
    assert admin(resources(cloud), "migrate") == 0
    assert that_need_a_reply() == ids
    assert "7 conversations read, 4 changed" in capsys.readouterr().out
    assert admin(resources(cloud), "migrate") == 0
    assert "7 conversations read, 0 changed" in capsys.readouterr().out


def test_migrate_goes_on_where_it_was_stopped(
    cloud: Cloud, ids: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for conversation_id in ids:
        stored_by_older_code(conversation_id)
    monkeypatch.setattr(migrate, "PAGE_SIZE", 2)
    fill, filled = migrate._fill, list[str]()

    def stopped(conversation_id: str) -> bool:
        if len(filled) == 5:
            raise KeyboardInterrupt
        filled.append(conversation_id)
        return fill(conversation_id)

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "_fill", stopped)
        admin(resources(cloud), "migrate")
    assert admin(resources(cloud), "migrate") == 0
    assert "Going on after 4 conversations" in capsys.readouterr().out
    assert that_need_a_reply() == ids


def test_migrate_never_undoes_what_a_function_writes_meanwhile(
    cloud: Cloud, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_by_older_code(ids[0])
    update = conversations.update
    others = {ids[0]}

    def overtaken(
        before: Conversation, after: Conversation, entries: Sequence[Activity] = ()
    ) -> Conversation | None:
        if before.id in others:
            others.remove(before.id)
            seen = Seen(before.version, before.summary.last_message_id)
            change_conversation(before.id, Change(state=State.DONE), seen, ANN, utc_now)
        return update(before, after, entries)

    monkeypatch.setattr(conversations, "update", overtaken)
    assert admin(resources(cloud), "migrate") == 0
    assert that_need_a_reply() == ids[1:]


def test_the_next_write_to_a_conversation_fills_its_keys_as_well(
    ids: list[str], run: RunSync, marketplace: FakeMarketplace
) -> None:
    """After a roll-back: older code has stored a new question, and left the keys of an answered conversation."""
    stored_by_older_code(ids[0])
    marketplace.operator_writes(conversations.get(ids[0]).mirakl_thread_id, "For your information.")
    run(started=utc_now())
    assert that_need_a_reply() == ids
