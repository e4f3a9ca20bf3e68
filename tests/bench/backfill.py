"""``make bench``: a back-fill of 20,000 messages on Amazon's DynamoDB Local, and what list, open and reply cost then.

The figures to look at are calls and capacity units: they must be those of an inbox of 20 conversations.
Times are this machine's and decide nothing.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

from infra.local.aws.cloud import Cloud, local_cloud
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.marketplace import FakeMarketplace
from infra.local.sandbox.server import MarketplaceServer
from tests.bench.metering import Meter, metered
from tests.builders.api import Api


@dataclass(frozen=True)
class Size:
    threads: int
    messages: int


SIZES = (Size(20, 200), Size(2_000, 20_000))


def main() -> int:
    results = [measure(size) for size in SIZES]
    small, large = ({name: str(meter) for name, meter in result.items()} for result in results)
    for name in small:
        say(f"{name:28} {'same' if small[name] == large[name] else 'DIFFERS'}: {small[name]} | {large[name]}")
    return 0 if small == large else 1


def measure(size: Size) -> dict[str, Meter]:
    with dynamodb_local() as url, local_cloud(dynamodb_url=url) as cloud, MarketplaceServer() as sandbox:
        cloud.use_marketplace(
            MarketplaceAccess(sandbox.url, sandbox.marketplace.key, sandbox.marketplace.shop.id)
        )
        sandbox.marketplace.bulk_seed(size.threads, size.messages)
        lambdas = LambdaRuntime()
        back_fill(cloud, lambdas, size)
        return dict(operations(Api(lambdas), lambdas, sandbox.marketplace))


def back_fill(cloud: Cloud, lambdas: LambdaRuntime, size: Size) -> None:
    started = time.perf_counter()
    runs = messages = 0
    while True:
        report = lambdas.invoke("sync_messages", {})
        runs, messages = runs + 1, messages + report["new_messages"]
        if not report["backfilling"]:
            break
    took = time.perf_counter() - started
    assert messages == size.messages, f"{messages} of {size.messages}"
    say(f"back-fill: {messages} messages in {size.threads} threads, {runs} runs, {took:.0f} s")
    with metered() as meter:
        report = lambdas.invoke("sync_messages", {})
    say(f"a run with nothing new: {meter}, {report['calls']} calls to the marketplace")
    assert cloud.dynamodb_url != cloud.url


def operations(api: Api, lambdas: LambdaRuntime, marketplace: FakeMarketplace) -> list[tuple[str, Meter]]:
    found: list[tuple[str, Meter]] = []

    def timed(name: str, call: object) -> object:
        started = time.perf_counter()
        with metered() as meter:
            answer = call()  # type: ignore[operator]
        found.append((name, meter))
        say(f"  {name:28} {(time.perf_counter() - started) * 1000:6.0f} ms  {meter}")
        return answer

    first = timed("list, 10 rows", lambda: api.get("/api/conversations", limit=10))
    row = first.body["conversations"][0]  # type: ignore[attr-defined]
    path = f"/api/conversations/{row['id']}"
    timed("open, 10 messages", lambda: api.get(path, limit=10))
    timed("reply", lambda: api.post(f"{path}/messages", {"body": "Thank you!"}, "bench"))
    timed("an order's conversations", lambda: api.get(f"/api/orders/{row['order_id']}/conversations"))
    return found


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
