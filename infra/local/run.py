"""The whole system on one machine, put together: stores, functions, what drives them, the page, a marketplace."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from functions.store import rules
from infra.local.aws.cloud import DYNAMODB_URL, Cloud, local_cloud
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.aws.lambda_api import invoke_api
from infra.local.aws.lambda_runtime import Lambdas
from infra.local.aws.pollers import Positions, Pump
from infra.local.aws.schedules import running_schedule
from infra.local.persistence import KeptCursor, KeptPositions, folder_for, only_user, refill_queue
from infra.local.processes.settings import CannotRun, LocalSettings, Marketplace
from infra.local.sandbox.customer_activity import Life
from infra.local.sandbox.marketplace import World
from infra.local.sandbox.seed import seed_lively
from infra.local.sandbox.server import MarketplaceServer
from infra.local.sandbox.snapshot import keep, restore
from infra.local.web.user_pool import People
from infra.local.web.web_server import DIST, INDEX, addresses_of, bound, front, serving
from infra.repository import REPOSITORY

EXAMPLE_RULES = REPOSITORY / "infra" / "example_rules.json"
PROBE_SECONDS = 5


@dataclass(frozen=True)
class LocalRun:
    url: str
    cloud: Cloud
    control_url: str | None
    """Where the sandbox marketplace takes orders; None with a real one."""


@contextmanager
def local_run(settings: LocalSettings, *, durable: bool = False, dist: Path = DIST) -> Iterator[LocalRun]:
    """Everything runs until the end of the ``with`` block. Raises ``CannotRun`` with what to do about it.

    ``durable`` keeps all data in ``.local/``, in Amazon's DynamoDB Local.
    """
    if not (dist / INDEX).is_file():
        raise CannotRun(f"The page is not built, there is no {dist / 'index.html'}: run `make build`.")
    with ExitStack() as stack:
        listening = bound(settings.port)
        stack.callback(listening.close)
        lambdas = Lambdas()
        lambdas.load()
        folder = folder_for(settings.marketplace) if durable else None
        dynamodb_url: str | None
        if folder:
            stack.enter_context(only_user(folder))
            dynamodb_url = stack.enter_context(dynamodb_local(folder / "dynamodb"))
        else:
            dynamodb_url = _other_dynamodb()
        control_url: str | None = None
        marketplace = settings.marketplace
        if marketplace is None:
            world = _world(folder)
            sandbox = stack.enter_context(MarketplaceServer(world, port=settings.sandbox_port))
            stack.enter_context(Life(world))
            marketplace = Marketplace(sandbox.url, sandbox.world.key, sandbox.world.shop.id)
            control_url = f"{sandbox.url}/_sandbox"
        cloud = stack.enter_context(
            local_cloud(
                marketplace,
                undo_seconds=settings.undo_seconds,
                auto_reply=settings.auto_reply,
                dynamodb_url=dynamodb_url,
            )
        )
        people = People(cloud, addresses_of(listening))
        os.environ["SYNC_SECONDS"] = str(settings.sync_seconds)
        stack.enter_context(invoke_api(lambdas))
        _seed_rules()
        positions = KeptPositions(folder) if folder else Positions()
        after_run: dict[str, Callable[[], None]] = {}
        if folder:
            cursor = KeptCursor(folder / "cursor.json", cloud)
            cursor.restore()
            after_run["sync_messages"] = cursor.keep
            refill_queue()
        stack.enter_context(Pump(cloud, lambdas, positions).running())
        stack.enter_context(running_schedule(lambdas, {"sync_messages": settings.sync_seconds}, after_run))
        url = stack.enter_context(serving(front(lambdas, dist, people), listening))
        yield LocalRun(url, cloud, control_url)


def _world(folder: Path | None) -> World:
    """The sandbox's world, as it was left in ``folder`` or new."""
    world = World()
    file = folder / "sandbox.json" if folder else None
    if file is None or not restore(world, file):
        seed_lively(world)
    if file:
        keep(world, file)
    return world


def _other_dynamodb() -> str | None:
    url = os.environ.get(DYNAMODB_URL)
    if url:
        try:
            requests.get(url, timeout=PROBE_SECONDS)
        except requests.RequestException as error:
            raise CannotRun(f"Nothing answers at {DYNAMODB_URL}={url}.") from error
    return url


def _seed_rules() -> None:
    """The checked-in example, unless somebody has decided about rules already, be it that there are none."""
    if not rules.have_been_set():
        rules.replace_rules(json.loads(EXAMPLE_RULES.read_text(encoding="utf-8")))
