"""``python -m infra.admin COMMAND … --environment production``: administration by hand. See docs/admin.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable
from infra.admin.commands import (
    backfill,
    erase,
    export,
    invite,
    migrate,
    probe,
    replay_dead_letters,
    restore_drill,
    retention,
    rotate_key,
    rules,
)
from infra.admin.console import CommandRefused, Console
from infra.admin.resources import Resources, open_resources
from infra.environments import ENVIRONMENTS
from infra.region import NoRegion

COMMANDS = {
    "export": export,
    "erase": erase,
    "retention": retention,
    "restore-drill": restore_drill,
    "replay-dead-letters": replay_dead_letters,
    "backfill": backfill,
    "migrate": migrate,
    "rotate-key": rotate_key,
    "invite": invite,
    "rules": rules,
    "probe": probe,
}
EXPECTED_ERRORS = (
    CommandRefused,
    MarketplaceBusy,
    MarketplaceRefused,
    MarketplaceUnavailable,
    NoRegion,
    BotoCoreError,
    ClientError,
    PynamoDBException,
    OSError,
)
INTERRUPTED = 130
"""A shell's exit status for a command that Ctrl-C ended."""

Open = Callable[[str | None], AbstractContextManager[Resources]]


def main(argv: Sequence[str] | None = None, open_: Open = open_resources) -> int:
    arguments = _parser().parse_args(argv)
    try:
        with _opened(arguments, open_) as resources:
            status: int = COMMANDS[arguments.command].run(arguments, resources, Console(yes=arguments.yes))
            return status
    except EXPECTED_ERRORS as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted. Nothing is broken: run the same command again to continue.\n")
        return INTERRUPTED


def _opened(arguments: argparse.Namespace, open_: Open) -> AbstractContextManager[Resources]:
    """``probe`` may ask a marketplace without any deployment; all others work on one."""
    if url := getattr(arguments, "url", None):
        return nullcontext(Resources(name=url, tables={}, marketplace_url=url))
    return open_(arguments.environment)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.admin", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        description = (module.__doc__ or "").strip()
        command = commands.add_parser(name, help=description.splitlines()[0], description=description)
        target = command.add_mutually_exclusive_group(required=True)
        target.add_argument("--environment", choices=sorted(ENVIRONMENTS))
        target.add_argument(
            "--local", action="store_true", help="the data of `make run-durable`, while that is stopped"
        )
        if module is probe:
            probe.add_target(target)
        command.add_argument("--yes", action="store_true", help="do not ask for confirmation; for scripts")
        module.add_arguments(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
