"""The content of the sandbox when it is new: customers, orders, and the messages of the last three weeks."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from infra.local.sandbox.demo.order_histories import HISTORIES
from infra.local.sandbox.documents import SandboxCustomer
from infra.local.sandbox.file_contents import content_of
from infra.local.sandbox.marketplace import FakeMarketplace

TEXTS = Path(__file__).with_name("seed_threads.json")
SENDERS = {"c": "CUSTOMER_USER", "s": "SHOP_USER", "o": "OPERATOR_USER"}


def seed_demo_shop(marketplace: FakeMarketplace) -> None:
    """Fills an empty marketplace, always with the same content; times count back from the marketplace's clock."""
    document = json.loads(TEXTS.read_text(encoding="utf-8"))
    customers = {key: marketplace.add_customer(*names) for key, names in document["customers"].items()}
    for thread in document["threads"]:
        _open(marketplace, thread, customers.get(thread.get("customer", "")))
    _open_long_thread(marketplace, customers["helen"])


def _open(marketplace: FakeMarketplace, thread: dict[str, Any], customer: SandboxCustomer | None) -> None:
    (_, hours, text, *files), *rest = thread["messages"]
    entities: list[tuple[str, str, str]] = []
    if thread.get("offer") or thread.get("several"):
        offer, label = thread.get("offer", ["2199", "Mesh Wi-Fi 6 kit (2)"])
        entities.append(("MMP_OFFER", offer, label))
    if thread.get("operator"):
        entities.append(("SELLER_OPERATOR", marketplace.shop.id, marketplace.shop.name))
    order_id = None
    if customer and "product" in thread:
        price = 29.99 + 20 * (len(marketplace.orders) % 12)
        state = "SHIPPING" if thread.get("reason") == "26" else "SHIPPED"
        order_id = marketplace.add_order(customer, thread["product"], price, state, days_ago=hours / 24 + 4)
        if "order" in thread:
            HISTORIES[thread["order"]](marketplace, order_id)
    thread_id = marketplace.open_thread(
        text,
        customer,
        topic=thread.get("topic", "Question"),
        reason=thread.get("reason"),
        entities=entities,
        order_id=order_id,
        ago=timedelta(hours=hours),
        attachments=_files(files),
    )
    for sender, hours_ago, body, *more in rest:
        to = ("CUSTOMER",) if sender == "s" else ("SHOP",)
        ago = timedelta(hours=hours_ago)
        marketplace.write(thread_id, SENDERS[sender], body, ago=ago, attachments=_files(more), to=to)
    if thread.get("odd"):
        # A later version of Mirakl may send unknown kinds of senders, and unknown fields.
        document = marketplace.threads[thread_id]
        document["messages"][-1]["from"]["type"] = "SYSTEM_USER"
        document["future_field"] = {"x": 1}


def _files(names: list[list[str]]) -> list[tuple[str, bytes]]:
    return [(name, content_of(name)) for group in names for name in group]


def _open_long_thread(marketplace: FakeMarketplace, customer: SandboxCustomer) -> None:
    """A thread with more messages than a list shows: a repair that went from workshop to workshop."""
    order_id = marketplace.add_order(customer, "Projecteur laser 4K", 1899.0, "CLOSED", days_ago=120)
    start = 20 * 24.0
    thread_id = marketplace.open_thread(
        "Bonjour, mon projecteur s’éteint tout seul après une dizaine de minutes. Il est encore sous garantie.",
        customer,
        reason="21",
        order_id=order_id,
        ago=timedelta(hours=start),
    )
    places = ("Laval", "Mississauga", "Québec", "Moncton", "Ottawa", "Winnipeg", "Halifax", "Sherbrooke")
    parts = (
        "le ventilateur",
        "la carte d’alimentation",
        "le laser",
        "la sonde thermique",
        "le micrologiciel",
    )
    turns = 0
    for number, part in enumerate(part for _ in range(6) for part in parts):
        place, day = places[number % len(places)], number + 1
        for sender, body in (
            ("s", f"Jour {day} : l’atelier de {place} examine {part} ; nous attendons son rapport."),
            (
                "c",
                f"Merci. Hier il a tenu {9 + number} minutes avant de s’éteindre, si cela aide pour {part}.",
            ),
            ("s", f"C’est noté, je transmets les {9 + number} minutes à {place}."),
            (
                "c",
                f"Avez-vous eu le rapport de {place} sur {part} ?"
                if number % 3
                else f"Des nouvelles de {place} ?",
            ),
        ):
            turns += 1
            to = ("CUSTOMER",) if sender == "s" else ("SHOP",)
            marketplace.write(
                thread_id, SENDERS[sender], body, ago=timedelta(hours=start - turns * 3.5), to=to
            )
    marketplace.write(
        thread_id,
        "SHOP_USER",
        "Bonne nouvelle : un appareil neuf est parti ce matin, avec toutes nos excuses pour ce long voyage.",
        ago=timedelta(hours=48),
        to=("CUSTOMER",),
    )
