"""The tags with how many conversations have each: as many as the list of the tag shows."""

from __future__ import annotations

from functions import wiring
from functions.handlers.conversations.list_tags import MAX_COUNTED
from functions.model.clock import utc_now
from functions.store import conversations, tags
from functions.store.tables.conversation_tags import ConversationTagRow
from infra.admin.erasure import erase_messages
from tests.builders.api import Api
from tests.builders.conversations import message_at, store_thread, thread

LARGEST_COUNT = 99


def stored(name: str) -> str:
    return store_thread(thread(message_at(0, "Question", message_id=f"{name}-0"), thread_id=name))


def change(api: Api, ids: list[str], **change: list[str]) -> None:
    items = [{"id": each, "version": conversations.get(each).version} for each in ids]
    results = api.post("/api/conversations/bulk", {"items": items, "change": change}).body["results"]
    assert {each["outcome"] for each in results} == {"changed"}


def counts(api: Api) -> dict[str, tuple[int, bool] | None]:
    """Of each tag; None if it was not counted."""
    answer = api.get("/api/tags").body
    counted = {each["name"]: (each["count"], each["capped"]) for each in answer["counts"]}
    return {name: counted.get(name) for name in answer["tags"]}


def listed(api: Api, tag: str) -> int:
    return len(api.get("/api/conversations", view="all", tag=tag).body["conversations"])


def test_a_tag_counts_the_conversations_that_its_list_shows(api: Api) -> None:
    first, second = stored("first"), stored("second")
    assert counts(api) == {}
    change(api, [first, second], add_tags=["VIP"])
    change(api, [first], add_tags=["Réclamation"])
    assert counts(api) == {"Réclamation": (1, False), "VIP": (2, False)}
    assert (listed(api, "VIP"), listed(api, "Réclamation")) == (2, 1)


def test_another_form_of_the_same_tag_is_counted_once(api: Api) -> None:
    first, second = stored("first"), stored("second")
    change(api, [first], add_tags=["Réclamation"])
    change(api, [first, second], add_tags=["RE\u0301CLAMATION"])
    assert counts(api) == {"Réclamation": (2, False)}


def test_a_tag_that_the_last_conversation_has_lost_stays_with_the_count_0(api: Api) -> None:
    only = stored("only")
    change(api, [only], add_tags=["VIP"])
    change(api, [only], remove_tags=["VIP"])
    assert counts(api) == {"VIP": (0, False)}
    assert listed(api, "VIP") == 0


def test_a_state_takes_no_conversation_out_of_the_count(api: Api) -> None:
    done = stored("done")
    change(api, [done], add_tags=["VIP"])
    answer = api.patch(
        f"/api/conversations/{done}",
        version=conversations.get(done).version,
        state="done",
        seen_message_id="in-done-0",
    )
    assert answer.status == 200
    assert counts(api) == {"VIP": (1, False)}
    assert listed(api, "VIP") == 1


def test_an_erased_conversation_is_no_longer_counted(api: Api) -> None:
    erased, kept = stored("erased"), stored("kept")
    change(api, [erased, kept], add_tags=["VIP"])
    change(api, [erased], add_tags=["her godmother"])
    erase_messages(conversations.get(erased), utc_now(), lambda _: True, wiring.files())
    assert counts(api) == {"VIP": (1, False)}, "the name of her own tag may name her, and is gone too"
    assert listed(api, "VIP") == 1


def test_a_count_is_exact_up_to_99_and_then_says_that_there_are_more(api: Api) -> None:
    first, last = stored("first"), stored("last")
    change(api, [first], add_tags=["VIP"])
    # Only the links: to store as many conversations takes half a minute.
    with ConversationTagRow.batch_write() as batch:
        for n in range(LARGEST_COUNT - 1):
            batch.save(ConversationTagRow(tags.tag_key("VIP"), f"c{n}", tagged_at=utc_now()))
    assert counts(api) == {"VIP": (LARGEST_COUNT, False)}
    change(api, [last], add_tags=["VIP"])
    assert counts(api) == {"VIP": (LARGEST_COUNT, True)}
    change(api, [last], remove_tags=["VIP"])
    assert counts(api) == {"VIP": (LARGEST_COUNT, False)}


def test_of_very_many_tags_only_the_first_are_counted(api: Api) -> None:
    tags.remember([f"tag {n:03}" for n in range(MAX_COUNTED + 1)])
    found = list(counts(api).values())
    assert found[:MAX_COUNTED] == [(0, False)] * MAX_COUNTED
    assert found[MAX_COUNTED:] == [None], "not known is not 0"
