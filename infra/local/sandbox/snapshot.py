"""Keeps a world in a file, so that a marketplace is after a restart what it was before."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict
from pathlib import Path

from infra.local.sandbox.documents import Person, Posted
from infra.local.sandbox.marketplace import World


def restore(world: World, file: Path) -> bool:
    """False when there is no such file yet; ``world`` is then as it was."""
    if not file.exists():
        return False
    document = json.loads(file.read_text(encoding="utf-8"))
    world.threads = document["threads"]
    world.orders = document["orders"]
    world.people = {key: Person(**person) for key, person in document["people"].items()}
    world.posted = [Posted(**{**posted, "to": tuple(posted["to"])}) for posted in document["posted"]]
    world.files = {key: (name, b64decode(content)) for key, (name, content) in document["files"].items()}
    world.unseen.update(document.get("unseen", {}))
    version, internal, gauss = document["random"]
    world.random.setstate((version, tuple(internal), gauss))
    return True


def keep(world: World, file: Path) -> None:
    """From now on every change is in ``file`` before anybody hears of it; a crash leaves the old or the new state."""

    def save() -> None:
        document = {
            "threads": world.threads,
            "orders": world.orders,
            "people": {key: asdict(person) for key, person in world.people.items()},
            "posted": [asdict(posted) for posted in world.posted],
            "files": {
                key: (name, b64encode(content).decode()) for key, (name, content) in world.files.items()
            },
            "unseen": world.unseen,
            "random": world.random.getstate(),
        }
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(document), encoding="utf-8")
        unfinished.replace(file)

    file.parent.mkdir(parents=True, exist_ok=True)
    save()
    world.after_change = save
