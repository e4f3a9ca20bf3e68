"""``make cost``: what a month costs at several volumes, from counted calls and published prices, into docs/cost.md.

The calls and capacity units of each operation are counted on Amazon's DynamoDB Local while the functions really
run; how long a function takes on Lambda is an assumption, and stands among the others.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from functions.model.clock import utc_now
from functions.store import conversations, rules, tags
from functions.store.tables.conversation_tags import ConversationTagRow
from infra.local.aws.cloud import local_cloud
from infra.local.aws.dynamodb_local import dynamodb_local
from infra.local.aws.lambda_api import lambda_api
from infra.local.aws.lambda_runtime import LambdaRuntime
from infra.local.aws.pollers import Pollers
from infra.local.processes.settings import MarketplaceAccess
from infra.local.sandbox.server import MarketplaceServer
from tests.bench import triage
from tests.bench.metering import metered
from tests.builders import REPOSITORY
from tests.builders.api import Api
from tests.builders.waiting import eventually

PAGE = REPOSITORY / "docs" / "cost.md"
DAYS = 30
VOLUMES = (0, 1_000, 10_000, 100_000)
"""Messages a day, half of them from customers, half of them replies."""
MESSAGES_AN_AGENT = 400
"""What one agent gets through in a day, both ways counted: so many agents are at work."""
AGENT_HOURS = 8
POLLS_A_MINUTE = {"list": 12, "open": 20, "sync": 3, "views": 4, "tags": 1, "activity": 6, "presence": 3}
"""What the page asks for while an agent looks at it."""
HIDDEN_POLLS_A_MINUTE = {"views": 1}
LOOKED_AT = 0.6
"""The share of the working time in which the page is visible."""
LARGE = 1_000
"""Conversations of the inbox: so many that each view has more than are counted."""

PRICES_OF = (
    "us-east-1, on demand, without free tiers except those that do not end; list prices as of January 2026"
)
LAMBDA_REQUEST = 0.20e-6
LAMBDA_GB_SECOND = 13.3334e-6
READ_UNIT = 0.125e-6
WRITE_UNIT = 0.625e-6
STORED_GB = 0.25 + 0.20  # a month, with point-in-time recovery
API_REQUEST = 1.00e-6
QUEUE_REQUEST = 0.50e-6
CLOUDFRONT_REQUEST = 1.00e-6
LOG_GB = 0.50
ALARM = 0.10
METRIC = 0.30
SECRET = 0.40
DASHBOARD = 3.00
FREE = {
    "dashboards": 3,
    "lambda requests": 1e6,
    "gb seconds": 400_000,
    "queue": 1e6,
    "cloudfront": 10e6,
    "alarms": 10,
    "metrics": 10,
}
"""A month, for always."""

ENVIRONMENTS = 2
"""Production with its messages, and staging without any, in one account, which has the free amounts once."""
ALARMS, METRICS, DASHBOARDS = 23, 13, 1
"""Of an environment; a test compares them with the templates."""
MESSAGE_KB = 2.0
"""A message with its keys, its copy in the index by time, and its share of the conversation."""
LOG_KB = 1.2
"""Of one invocation: our line, and Lambda's own three."""
MILLISECONDS = {
    "list": 25,
    "open": 35,
    "sync": 15,
    "views": 60,
    "tags": 120,
    "activity": 15,
    "presence": 25,
    "change": 60,
    "reply": 60,
    "deliver": 400,
    "auto_reply": 60,
    "enqueue": 30,
    "idle run": 700,
    "sweep": 60,
    "wake": 30,
    "warn": 60,
}
"""Assumed, warm, arm64. What waits for the marketplace is mostly waiting."""


@dataclass
class Counted:
    """Calls and capacity units of one operation."""

    reads: float
    writes: float


@dataclass
class Month:
    """A month's usage in the units that AWS charges for."""

    invocations: float = 0
    gb_seconds: float = 0
    reads: float = 0
    writes: float = 0
    api: float = 0
    queue: float = 0

    def add(self, times: float, name: str, counted: Counted, *, memory: int = 512, api: bool = False) -> None:
        self.invocations += times
        self.gb_seconds += times * MILLISECONDS[name] / 1000 * memory / 1024
        self.reads += times * counted.reads
        self.writes += times * counted.writes
        self.api += times if api else 0


def main() -> int:
    counted = count()
    PAGE.write_text(page(counted), encoding="utf-8")
    sys.stdout.write(PAGE.read_text(encoding="utf-8"))
    return 0


def count() -> dict[str, Counted]:
    """Each operation once, on a real DynamoDB, with an inbox of some conversations."""
    lambdas = LambdaRuntime()
    with (
        dynamodb_local() as url,
        local_cloud(dynamodb_url=url) as cloud,
        MarketplaceServer() as sandbox,
        lambda_api(lambdas),
    ):
        marketplace = sandbox.marketplace
        cloud.use_marketplace(MarketplaceAccess(sandbox.url, marketplace.key, marketplace.shop.id))
        marketplace.bulk_seed(100, 1000)
        rules.replace_rules([])
        for _ in range(3):
            lambdas.invoke("sync_messages", {})
        triage.fill(LARGE)
        fill_tags()
        thread_id = next(iter(marketplace.threads))
        path = f"/api/conversations/{conversations.id_for(thread_id)}"
        api, pump = Api(lambdas), Pollers(cloud, lambdas)
        found = {
            "idle run": measured(lambda: lambdas.invoke("sync_messages", {})),
            "list": measured(lambda: api.get("/api/conversations")),
            "open": measured(lambda: api.get(path)),
            "sync": measured(lambda: api.get("/api/sync")),
            "views": measured(lambda: api.get("/api/views")),
            "tags": measured(lambda: api.get("/api/tags")),
            "activity": measured(lambda: api.get(f"{path}/activity")),
            "presence": measured(lambda: api.put(f"{path}/presence", {"typing": False})),
            "sweep": measured(lambda: lambdas.invoke("sweep_replies", {})),
            "wake": measured(lambda: lambdas.invoke("wake_conversations", {})),
            "warn": measured(lambda: lambdas.invoke("warn_of_deadlines", {})),
        }
        pump.settle()
        marketplace.customer_writes(thread_id, "And where is it now? I was told Tuesday, and it is Friday.")
        run = measured(lambda: lambdas.invoke("sync_messages", {}))
        idle = found["idle run"]
        found["message in"] = Counted(run.reads - idle.reads, run.writes - idle.writes)
        found["auto_reply"] = measured(pump.settle)
        found["reply"] = measured(
            lambda: api.post(f"{path}/messages", {"body": "It is on its way. " * 10}, "1")
        )

        def delivered() -> None:
            with pump.running():
                eventually(lambda: len(marketplace.posted) == 1)

        found["deliver"] = measured(delivered)
        row = api.get(path).body["conversation"]
        done = {"state": "done", "version": row["version"], "seen_message_id": row["last_message_id"]}
        found["change"] = measured(lambda: api.patch(path, **done))
        return found


def fill_tags() -> None:
    """Twenty tags, each on more conversations than are counted."""
    names = [f"tag {number}" for number in range(20)]
    tags.remember(names)
    with ConversationTagRow.batch_write() as batch:
        for name in names:
            for number in range(120):
                batch.save(ConversationTagRow(tags.tag_key(name), f"filler-{number:06}", tagged_at=utc_now()))


def measured(work: Callable[[], object]) -> Counted:
    with metered() as meter:
        work()
    return Counted(meter.read_units, meter.write_units)


def month(messages_a_day: int, counted: dict[str, Counted]) -> Month:
    total = Month()
    total.add(ENVIRONMENTS * DAYS * 24 * 12, "idle run", counted["idle run"], memory=1024)
    for name, times_an_hour in {"sweep": 60, "wake": 60, "warn": 12}.items():
        total.add(ENVIRONMENTS * DAYS * 24 * times_an_hour, name, counted[name])
    messages_in = replies = messages_a_day / 2 * DAYS
    total.reads += messages_in * counted["message in"].reads
    total.writes += messages_in * counted["message in"].writes
    total.add(messages_in, "auto_reply", counted["auto_reply"])
    total.add(replies, "reply", counted["reply"], api=True)
    total.add(replies, "change", counted["change"], api=True)
    total.add(replies, "deliver", counted["deliver"])
    total.queue += (
        replies * 3 + ENVIRONMENTS * DAYS * 24 * 180 * 5
    )  # each reply sent, received, deleted; Lambda's five pollers
    total.add(replies, "enqueue", Counted(0, 0))
    agents = -(-messages_a_day // MESSAGES_AN_AGENT)
    minutes = agents * AGENT_HOURS * 60 * DAYS
    for share, polls_a_minute in ((LOOKED_AT, POLLS_A_MINUTE), (1 - LOOKED_AT, HIDDEN_POLLS_A_MINUTE)):
        for name, polls in polls_a_minute.items():
            total.add(minutes * share * polls, name, counted[name], api=True)
    return total


def dollars(messages_a_day: int, total: Month) -> dict[str, float]:
    def beyond(amount: float, free: str) -> float:
        return max(0.0, amount - FREE[free])

    stored_gb = messages_a_day * 365 * MESSAGE_KB / 1e6
    return {
        "Lambda": beyond(total.invocations, "lambda requests") * LAMBDA_REQUEST
        + beyond(total.gb_seconds, "gb seconds") * LAMBDA_GB_SECOND,
        "DynamoDB requests": total.reads * READ_UNIT + total.writes * WRITE_UNIT,
        "DynamoDB storage after a year": stored_gb * STORED_GB,
        "API Gateway": total.api * API_REQUEST,
        "SQS": beyond(total.queue, "queue") * QUEUE_REQUEST,
        "CloudFront": beyond(total.api, "cloudfront") * CLOUDFRONT_REQUEST,
        "Logs": total.invocations * LOG_KB / 1e6 * LOG_GB,
        "Alarms": beyond(ENVIRONMENTS * ALARMS, "alarms") * ALARM,
        "Metrics": beyond(ENVIRONMENTS * METRICS, "metrics") * METRIC,
        "Dashboards": beyond(ENVIRONMENTS * DASHBOARDS, "dashboards") * DASHBOARD,
        "Secrets": ENVIRONMENTS * SECRET,
    }


def page(counted: dict[str, Counted]) -> str:
    columns = [dollars(volume, month(volume, counted)) for volume in VOLUMES]
    rows = [[name, *(f"{column[name]:,.2f}" for column in columns)] for name in columns[0]]
    rows.append(["**Total**", *(f"**{sum(column.values()):,.2f}**" for column in columns)])
    agents = [str(-(-volume // MESSAGES_AN_AGENT)) for volume in VOLUMES]
    lines = [
        "# What a month costs",
        "",
        "`make cost` writes this page.",
        "US dollars a month for one account with production and staging, by messages a day in production (half from"
        " customers, half replies); staging has none:",
        "",
        "| | " + " | ".join(f"{volume:,}" for volume in VOLUMES) + " |",
        "| --- | " + " | ".join("---:" for _ in VOLUMES) + " |",
        "| agents at work | " + " | ".join(agents) + " |",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        f"Prices: {PRICES_OF}.",
        "Cognito is free up to 10,000 agents.",
        "Functions read the streams of tables without charge, and nothing is traced.",
        "Not included: `release_departed`, which runs once an hour; files from customers (2.3 cents a gigabyte in S3,"
        " and 9 cents for each that browsers load); WAF; a domain name; more than 1 TB sent to the internet.",
        "",
        "## What was counted",
        "",
        "Capacity units of each operation, counted on Amazon's DynamoDB Local while the functions ran:",
        "",
        "| operation | read units | write units |",
        "| --- | ---: | ---: |",
        *(f"| {name} | {units.reads:g} | {units.writes:g} |" for name, units in counted.items()),
        "",
        "## What was assumed",
        "",
        f"- An agent handles {MESSAGES_AN_AGENT} messages in a day of {AGENT_HOURS} hours, and looks at the web app "
        f"{LOOKED_AT:.0%} of that time.",
        "  During that time it requests "
        + ", ".join(f"`{name}` {polls} times a minute" for name, polls in POLLS_A_MINUTE.items())
        + ", and in the rest of the time `views` once a minute.",
        f"- The inbox has more than {LARGE:,} conversations and twenty tags, and each reply is followed by one"
        " change of its conversation, such as Done.",
        "- A warm function takes: " + ", ".join(f"{name} {ms} ms" for name, ms in MILLISECONDS.items()) + ".",
        f"- A stored message takes {MESSAGE_KB:g} kB in all, and an invocation writes {LOG_KB:g} kB of logs.",
        f"- An environment has alarms on {ALARMS} metrics, {METRICS} metrics of our own, and one dashboard.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
