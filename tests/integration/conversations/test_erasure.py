from __future__ import annotations

from functions.inbox.conversations.erasure import store_tombstone
from functions.model.clock import shift
from functions.store import conversations
from infra.local.aws.cloud import Cloud
from tests.builders.conversations import T0, message_at, thread


def test_a_tombstone_keeps_the_time_of_the_newest_erasure(cloud: Cloud) -> None:
    found = thread(message_at(0, "Hello"))
    conversation_id = conversations.id_for(found.id)
    for days in (2, 1):
        store_tombstone(conversation_id, found, "hash", shift(T0, days=days), is_new=days == 2)
    assert conversations.get(conversation_id).erased_before == shift(T0, days=2)
