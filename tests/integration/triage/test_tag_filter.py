"""The list of a tag, for tags that nobody can have."""

from __future__ import annotations

import pytest

from tests.integration.triage.conftest import Desk


@pytest.mark.parametrize("tag", ["", " \n", "x" * 41, "x" * 201, "\x00"])
def test_a_text_that_cannot_be_a_tag_is_refused(desk: Desk, tag: str) -> None:
    answer = desk.api.get("/api/conversations", tag=tag)
    assert (answer.status, answer.code) == (400, "bad_request")


def test_a_tag_that_no_conversation_has_has_an_empty_list(desk: Desk) -> None:
    assert desk.api.get("/api/conversations", tag="nobody").body == {"conversations": [], "next_cursor": None}
    assert desk.api.get("/api/conversations", tag="😀" * 20).status == 200
