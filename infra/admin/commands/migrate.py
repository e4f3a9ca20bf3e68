"""Fills the index keys of conversations that an older version has stored. It may be stopped and run again."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from functions.errors import ConversationNotFound
from functions.model.clock import utc_now
from functions.store import conversations, sync_records
from infra.admin.console import CommandRefused, Console, plural
from infra.admin.resources import Resources

PAGE_SIZE = 100
MAX_TRIES = 8


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
    for _ in range(MAX_TRIES):
        try:
            stored = conversations.get(conversation_id)
        except ConversationNotFound:
            return False
        if not conversations.has_old_keys(stored):
            return False
        if conversations.update(stored, stored):
            return True
    raise CommandRefused(f"Conversation {conversation_id} keeps changing; run the same command again.")
