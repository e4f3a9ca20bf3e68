"""Puts a new Mirakl API key into the secret, after asking the marketplace whether it is the right one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

import boto3

from functions.mirakl.client import Account, Mirakl
from functions.store import sync_records
from functions.wiring import SECRET_SECONDS
from infra.admin.console import Console, Refused
from infra.admin.resources import Resources

PATIENCE_SECONDS = 60.0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--other-shop", action="store_true", help="the key is meant for another shop than before"
    )


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    """The key is read from the terminal, unseen, or from standard input; never from the command line."""
    secret = resources.need(
        resources.key_secret, "secret: it takes the key from MIRAKL_API_KEY when it starts"
    )
    url = resources.need(resources.marketplace_url, "marketplace: the stack is not deployed")
    key = console.secret("The new key (it is not shown): ")
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise Refused("That is no API key: it is empty, or holds what no header can.")
    account = Mirakl(url, lambda: key, resources.shop_id, lambda: PATIENCE_SECONDS).account()
    console.say(f"The marketplace accepts it, for shop {account.shop_id} ({account.shop_name}).")
    _refuse_another_shop(account, resources, arguments.other_shop)
    console.confirm("rotate")
    boto3.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=key)
    console.say(
        f"The new key is in. All functions use it within {SECRET_SECONDS // 60} minutes; until then keep the old one"
        " valid, and revoke it in the marketplace's back office afterwards. If the Sync page then says that the"
        " marketplace refuses the key, the old one is still in the secret as AWSPREVIOUS."
    )
    return 0


def _refuse_another_shop(account: Account, resources: Resources, is_meant: bool) -> None:
    """The shop as it is configured, or else as the last synchronisation knew it."""
    known = sync_records.kept_answer("account", not_before="")
    before = resources.shop_id or (known["shop_id"] if known else None)
    if before is None or account.shop_id == before or is_meant:
        return
    raise Refused(
        f"Until now this was shop {before}. Threads of two shops must not mix, so nothing was changed."
        " If it is meant, say --other-shop, and deploy with the new MiraklShopId."
    )
