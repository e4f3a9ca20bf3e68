"""Starts the whole system on this machine: AWS services, functions, pollers, web server and a marketplace."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from textwrap import indent

import requests

from functions.inbox.replies.saved_replies import replace_set
from functions.model.clock import utc_now
from functions.model.saved_replies import SavedReply
from functions.store import rules, saved_replies
from functions.store.sync_runs import break_lease
from infra.local.aws.cloud import DYNAMODB_URL, Cloud, local_cloud
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.aws.lambda_api import lambda_api
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.mails import Mailbox
from infra.local.aws.pollers import Pollers, StreamPositions
from infra.local.persistence import (
    FILES,
    SavedCursor,
    SavedStreamPositions,
    data_folder,
    exclusive_use,
    refill_queue,
)
from infra.local.processes.settings import CannotRun, LocalSettings, MarketplaceAccess
from infra.local.sandbox.demo.customer_activity import CustomerActivity
from infra.local.sandbox.demo.seed import seed_demo_shop
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from infra.local.sandbox.snapshot import restore, save_on_change
from infra.local.schedules import running_schedules
from infra.local.web.user_pool import UserPool
from infra.local.web.web_server import DIST, INDEX, listen_on, origins_of, serving, web_app
from infra.repository import REPOSITORY

EXAMPLE_RULES = REPOSITORY / "infra" / "admin" / "example_rules.json"
EXAMPLE_SAVED_REPLIES = REPOSITORY / "infra" / "local" / "sandbox" / "demo" / "saved_replies.json"
PROBE_SECONDS = 5


@dataclass(frozen=True)
class LocalRun:
    url: str
    cloud: Cloud
    control_url: str | None
    """The address of the sandbox's controls; None with a real marketplace."""


@contextmanager
def local_run(settings: LocalSettings, *, durable: bool = False, dist: Path = DIST) -> Iterator[LocalRun]:
    """Runs until the end of the ``with`` block. Raises ``CannotRun``.

    ``durable``: rows and files from customers are saved in ``.local/``, the rows by Amazon's DynamoDB Local. ``dist``
    is the built web app.
    """
    if not (dist / INDEX).is_file():
        raise CannotRun(f"The web app is not built: there is no {dist / 'index.html'}. Run `make build`.")
    with ExitStack() as stack:
        listening = listen_on(settings.port)
        stack.callback(listening.close)
        runtime = LambdaRuntime()
        runtime.load()
        folder = data_folder(settings.marketplace) if durable else None
        dynamodb_url: str | None
        if folder:
            stack.enter_context(exclusive_use(folder))
            dynamodb_url = stack.enter_context(dynamodb_local(folder / "dynamodb"))
        else:
            dynamodb_url = _dynamodb_of_environment()
        control_url: str | None = None
        marketplace = settings.marketplace
        if marketplace is None:
            fake = _fake_marketplace(folder)
            sandbox = stack.enter_context(MarketplaceServer(fake, port=settings.sandbox_port))
            stack.enter_context(CustomerActivity(fake))
            marketplace = MarketplaceAccess(sandbox.url, fake.key, fake.shop.id)
            control_url = f"{sandbox.url}/_sandbox"
        cloud = stack.enter_context(
            local_cloud(
                marketplace,
                undo_seconds=settings.undo_seconds,
                auto_reply=settings.auto_reply,
                dynamodb_url=dynamodb_url,
                files=folder / FILES if folder else None,
            )
        )
        user_pool = UserPool(cloud, origins_of(listening))
        os.environ["SITE_URL"] = origins_of(listening)[0]
        os.environ["SYNC_SECONDS"] = str(settings.sync_seconds)
        stack.enter_context(lambda_api(runtime))
        _seed_rules()
        _seed_saved_replies()
        positions = SavedStreamPositions(folder) if folder else StreamPositions()
        after_run: dict[str, Callable[[], None]] = {
            "warn_of_deadlines": partial(_print_mails, Mailbox(cloud))
        }
        if folder:
            cursor = SavedCursor(folder / "cursor.json", cloud)
            cursor.restore()
            after_run["sync_messages"] = cursor.save
            refill_queue()
            break_lease()
        stack.enter_context(Pollers(cloud, runtime, positions).running())
        stack.enter_context(running_schedules(runtime, {"sync_messages": settings.sync_seconds}, after_run))
        app = web_app(runtime, dist, user_pool, marketplace.url, files=cloud.files.origin)
        url = stack.enter_context(serving(app, listening))
        yield LocalRun(url, cloud, control_url)


def _fake_marketplace(folder: Path | None) -> FakeMarketplace:
    """With the state that is saved in ``folder``, or with the demo content."""
    marketplace = FakeMarketplace()
    file = folder / "sandbox.json" if folder else None
    if file is None or not restore(marketplace, file):
        seed_demo_shop(marketplace)
    if file:
        save_on_change(marketplace, file)
    return marketplace


def _print_mails(mailbox: Mailbox) -> None:
    for mail in mailbox.new_mails():
        print(f"\n  Mail to the agents: {mail.subject}\n\n{indent(mail.text, '    ')}", flush=True)


def _dynamodb_of_environment() -> str | None:
    url = os.environ.get(DYNAMODB_URL)
    if url:
        try:
            requests.get(url, timeout=PROBE_SECONDS)
        except requests.RequestException as error:
            raise CannotRun(f"Nothing answers at {DYNAMODB_URL}={url}.") from error
    return url


def _seed_rules() -> None:
    """Sets the example rules, unless rules were set before; they may have been set to none."""
    if not rules.have_been_set():
        rules.replace_rules(json.loads(EXAMPLE_RULES.read_text(encoding="utf-8")))


def _seed_saved_replies() -> None:
    """Sets the example replies, unless there ever were saved replies."""
    if saved_replies.active_set().version == 0:
        documents = json.loads(EXAMPLE_SAVED_REPLIES.read_text(encoding="utf-8"))
        replace_set(0, [SavedReply(**document) for document in documents], None, utc_now())
