"""``python -m infra.admin COMMAND … --environment production``: what an operator does by hand. See docs/admin.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable
from infra.admin.commands import (
    erase,
    export,
    invite,
    replay_dead_letters,
    restore_drill,
    retention,
    rewind_cursor,
    rotate_key,
    rules,
)
from infra.admin.console import Console, Refused
from infra.admin.resources import Resources, found
from infra.environments import ENVIRONMENTS

COMMANDS = {
    "export": export,
    "erase": erase,
    "retention": retention,
    "restore-drill": restore_drill,
    "replay-dead-letters": replay_dead_letters,
    "rewind-cursor": rewind_cursor,
    "rotate-key": rotate_key,
    "invite": invite,
    "rules": rules,
}
EXPECTED = (
    Refused,
    MarketplaceBusy,
    MarketplaceRefused,
    MarketplaceUnavailable,
    BotoCoreError,
    ClientError,
    PynamoDBException,
    OSError,
)
INTERRUPTED = 130
"""The exit status of whatever Ctrl-C ended."""

Find = Callable[[str | None], AbstractContextManager[Resources]]


def main(argv: Sequence[str] | None = None, find: Find = found) -> int:
    arguments = _parser().parse_args(argv)
    try:
        with find(arguments.environment) as resources:
            status: int = COMMANDS[arguments.command].run(arguments, resources, Console(yes=arguments.yes))
            return status
    except EXPECTED as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted. Nothing is broken: say the same again to go on.\n")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.admin", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        description = (module.__doc__ or "").strip()
        command = commands.add_parser(name, help=description.splitlines()[0], description=description)
        where = command.add_mutually_exclusive_group(required=True)
        where.add_argument("--environment", choices=sorted(ENVIRONMENTS))
        where.add_argument(
            "--local", action="store_true", help="the data of `make run-durable`, while it does not run"
        )
        command.add_argument("--yes", action="store_true", help="do not ask; for scripts")
        module.add_arguments(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
