"""Fills what views need of conversations that an older version has stored. It may be stopped and run again."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from functions.errors import Conflict, ConversationNotFound
from functions.inbox.conversations.known_language import language_of
from functions.inbox.conversations.summary_writer import store_summary
from functions.model.clock import utc_now
from functions.model.conversations import Conversation
from functions.store import conversations, customers, sync_records
from functions.store.messages import ConversationRows
from infra.admin.console import CommandRefused, Console, plural
from infra.admin.resources import Resources

PAGE_SIZE = 100


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--again", action="store_true", help="from the beginning, also what was done before")


def run(arguments: Namespace, _resources: Resources, console: Console) -> int:
    """Each page is recorded when it is done. Functions may run meanwhile: every write is conditional."""
    after, read, changed = (None, 0, 0) if arguments.again else _unfinished()
    if read:
        console.say(f"Going on after {plural(read, 'conversation')}.")
    while True:
        page = conversations.scan(PAGE_SIZE, after)
        changed += sum(_fill(each) for each in page.items)
        after, read = page.next_key, read + len(page.items)
        record = {"after": after, "read": read, "changed": changed, "is_done": after is None}
        sync_records.save_migration(utc_now(), record)
        if after is None:
            console.say(f"Done: {plural(read, 'conversation')} read, {changed:,} changed.")
            return 0
        console.progress(f"… {plural(read, 'conversation')}, {changed:,} changed")


def _unfinished() -> tuple[dict[str, str] | None, int, int]:
    """Where the last call of the command stopped, and how many conversations it had read and changed."""
    found = sync_records.migration()
    if found is None or found["is_done"]:
        return None, 0, 0
    return found["after"], found["read"], found["changed"]


def _fill(conversation_id: str) -> bool:
    """Whether the row lacked something."""
    try:
        before, after = store_summary(conversation_id, _with_language)
    except ConversationNotFound:
        return False
    except Conflict as error:
        raise CommandRefused(
            f"Conversation {conversation_id} keeps changing; run the command again."
        ) from error
    return before.version != after.version


def _with_language(conversation: Conversation, _: ConversationRows) -> Conversation:
    known = conversation.language or language_of(customers.of_conversation(conversation))
    return replace(conversation, language=known)
