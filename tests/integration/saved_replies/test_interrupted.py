"""Replacing the saved replies is one step: at every moment, and after every crash, one whole set is active."""

from __future__ import annotations

import pytest

from functions.model.saved_replies import SavedReply
from functions.store import saved_replies as store
from functions.store.tables.saved_replies import SavedReplyRow
from infra.local.aws.cloud import Cloud
from tests.builders.killed_calls import Calls, Killed

NOW = "2026-03-02T15:00:00.000Z"


def a_set(name: str, size: int) -> tuple[SavedReply, ...]:
    return tuple(SavedReply(f"{name}-{n}", f"{name} {n}", None, {"en": "x" * 900}) for n in range(size))


OLD, NEW, OTHER = a_set("old", 30), a_set("new", 27), a_set("other", 3)


def test_at_every_moment_of_a_replacement_one_whole_set_is_active(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace(0, OLD, None, NOW)
    calls = Calls(monkeypatch)
    seen: list[tuple[SavedReply, ...]] = []
    calls.meanwhile = lambda: seen.append(store.active_set().replies)
    assert store.replace(1, NEW, None, NOW)
    calls.meanwhile = None
    turn = seen.index(NEW)
    assert 3 < turn < len(seen)
    assert seen == [OLD] * turn + [NEW] * (len(seen) - turn)


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_replacement_killed_at_any_call_leaves_one_whole_set_and_can_be_followed_by_another(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    number, survived, left = 0, False, []
    while not survived:
        number += 1
        cloud.reset()
        store.replace(0, OLD, None, NOW)
        with monkeypatch.context() as patched:
            calls = Calls(patched)
            calls.fatal = (number, side)
            try:
                survived = store.replace(1, NEW, None, NOW)
            except Killed:
                survived = False
        active = store.active_set()
        left.append(active.replies)
        assert active.version == (2 if active.replies == NEW else 1)
        assert store.replace(active.version, OTHER, None, NOW)
        assert store.active_set().replies == OTHER
        assert len(list(SavedReplyRow.query(store.REPLIES))) == len(OTHER)
    turn = left.index(NEW)
    assert number > 5
    assert left == [OLD] * turn + [NEW] * (number - turn)


def test_cleaning_up_after_a_replacement_leaves_the_rows_of_the_next_one(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody reads the new set, and saves the next one, before the first has deleted the old rows."""
    store.replace(0, OLD, None, NOW)
    delete_dead_rows = store._delete_dead_rows
    saved: list[bool] = []

    def overtaken(version: int, *, active: str | None, own: str) -> None:
        if version == 2:
            saved.append(store.replace(2, OTHER, None, NOW))
        delete_dead_rows(version, active=active, own=own)

    monkeypatch.setattr(store, "_delete_dead_rows", overtaken)
    assert store.replace(1, NEW, None, NOW)
    assert saved == [True]
    assert (store.active_set().version, store.active_set().replies) == (3, OTHER)
