"""Replies: writing."""

from __future__ import annotations

WRITING: dict[str, list[tuple[str, str, str]]] = {
    "functions/inbox/replies/compose.py": [
        (
            "a reply is accepted despite a blocking rule",
            "        raise BlockedByGuard(blocked)\n",
            "        pass\n",
        ),
        (
            "the same idempotency key makes a second reply",
            (
                "    if written := _written_before(conversation_id, reply):\n"
                "        return Queued(written, is_new=False)\n"
            ),
            "",
        ),
        (
            "an idempotency key can be used again with other words",
            "    if written.request_hash != reply.request_hash:\n",
            "    if False:\n",
        ),
        (
            "a reply can be addressed to anybody",
            "    if not set(reply.to) <= set(conversation.recipients):\n",
            "    if False:\n",
        ),
        (
            "a reply can sort before the message that it answers",
            "sent_at=max(now, after_newest),",
            "sent_at=now,",
        ),
        (
            "a reply is sent although something newer stands there",
            "        if newer and not reply.send_anyway:\n",
            "        if False:\n",
        ),
        (
            "a reply after a colleague's queued one answers what its author has not seen",
            "        seen_id = last_seen_id(newest, seen_id)\n",
            "",
        ),
    ],
    "functions/inbox/replies/newer.py": [
        (
            "who names a message that is not here has seen everything",
            "    if seen is None:\n        return from_others\n",
            "    if seen is None:\n        return []\n",
        ),
        (
            "a message that came late behind an earlier one was seen",
            " or _came_at(row) > _came_at(seen)]",
            "]",
        ),
    ],
}
