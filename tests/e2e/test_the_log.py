"""The log after all other tests: no words, names or addresses."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Inbox
from tests.e2e.test_story import bubble, open_conversation, reply, unique

A_FEW_LETTERS = 8


def test_no_word_and_no_name_of_anybody_is_in_the_log(page: Page, inbox: Inbox) -> None:
    question, answer = unique("Nobody else may read this"), unique("Nor may they read this")
    open_conversation(page, inbox, question)
    reply(page, answer)
    expect(bubble(page, answer)).to_contain_text("Sent")
    threads = inbox.sandbox.threads()
    written = [thread["last"] for thread in threads] + [each["body"] for each in inbox.sandbox.posted()]
    lines = {line for body in written for line in body.splitlines() if len(line) > A_FEW_LETTERS}
    names = {name for thread in threads for name in thread["participants"]}
    assert {question, answer} & lines
    log = inbox.log.read_text(encoding="utf-8")
    assert "delivered" in log
    assert [words for words in sorted(lines | names) if words in log] == []
    assert "@" not in log
