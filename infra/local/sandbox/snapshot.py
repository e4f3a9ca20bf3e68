"""Saves the fake marketplace in a file, so that it is the same again after a restart."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict
from pathlib import Path

from infra.local.sandbox.documents import PostedMessage, SandboxCustomer
from infra.local.sandbox.marketplace import FakeMarketplace


def restore(marketplace: FakeMarketplace, file: Path) -> bool:
    """Replaces the state of ``marketplace`` by that of ``file``. Returns False, and does nothing, without a file."""
    if not file.exists():
        return False
    document = json.loads(file.read_text(encoding="utf-8"))
    marketplace.threads = document["threads"]
    marketplace.orders = document["orders"]
    marketplace.order_documents = document.get("order_documents", [])
    marketplace.returns = document.get("returns", [])
    marketplace.customers = {key: SandboxCustomer(**fields) for key, fields in document["people"].items()}
    marketplace.posted = [
        PostedMessage(**{**posted, "to": tuple(posted["to"])}) for posted in document["posted"]
    ]
    marketplace.files = {
        key: (name, b64decode(content)) for key, (name, content) in document["files"].items()
    }
    marketplace.hidden_counts.update(document.get("unseen", {}))
    version, internal, gauss = document["random"]
    marketplace.random.setstate((version, tuple(internal), gauss))
    return True


def save_on_change(marketplace: FakeMarketplace, file: Path) -> None:
    """Saves now, and from now on each change before its call is answered; a crash leaves the old or the new state."""

    def save() -> None:
        document = {
            "threads": marketplace.threads,
            "orders": marketplace.orders,
            "order_documents": marketplace.order_documents,
            "returns": marketplace.returns,
            "people": {key: asdict(customer) for key, customer in marketplace.customers.items()},
            "posted": [asdict(posted) for posted in marketplace.posted],
            "files": {
                key: (name, b64encode(content).decode()) for key, (name, content) in marketplace.files.items()
            },
            "unseen": marketplace.hidden_counts,
            "random": marketplace.random.getstate(),
        }
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(document), encoding="utf-8")
        unfinished.replace(file)

    file.parent.mkdir(parents=True, exist_ok=True)
    save()
    marketplace.after_change = save
