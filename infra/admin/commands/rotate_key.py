"""Puts a new Mirakl API key into the secret, after the marketplace has confirmed that it is valid for the shop."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

import boto3

from functions.mirakl.client import Account, Mirakl
from functions.store import sync_records
from functions.wiring import SECRET_SECONDS
from infra.admin.console import CommandRefused, Console
from infra.admin.resources import Resources

TIMEOUT_SECONDS = 60.0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--other-shop", action="store_true", help="the key may belong to another shop than before"
    )


def run(arguments: Namespace, resources: Resources, console: Console) -> int:
    """Reads the key from the terminal, without echo, or from a pipe; never from the command line."""
    secret = resources.need(
        resources.key_secret, "secret: it reads the key from MIRAKL_API_KEY when it starts"
    )
    url = resources.need(resources.marketplace_url, "marketplace: the stack is not deployed")
    key = console.api_key("The new key (it is not shown): ")
    account = Mirakl(url, lambda: key, resources.shop_id, lambda: TIMEOUT_SECONDS).account()
    console.say(f"The marketplace accepts it, for shop {account.shop_id} ({account.shop_name}).")
    _refuse_another_shop(account, resources, arguments.other_shop)
    console.confirm("rotate")
    boto3.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=key)
    console.say(
        f"The new key is in the secret. All functions use it within {SECRET_SECONDS // 60} minutes. Keep the old one"
        " valid until then, and revoke it in the marketplace's back office afterwards. If the Sync page then says that"
        " the marketplace refuses the key, the old one is still in the secret as AWSPREVIOUS."
    )
    return 0


def _refuse_another_shop(account: Account, resources: Resources, is_allowed: bool) -> None:
    """Raises ``CommandRefused`` if the key is for another shop than the configured or the last synchronised one."""
    known = sync_records.cached_response("account", not_before="")
    before = resources.shop_id or (known["shop_id"] if known else None)
    if before is None or account.shop_id == before or is_allowed:
        return
    raise CommandRefused(
        f"Until now the shop was {before}. Threads of two shops must not mix, so nothing was changed."
        " If you do want another shop, use --other-shop, and deploy with the new MiraklShopId."
    )
