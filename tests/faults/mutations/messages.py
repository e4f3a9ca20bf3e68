"""Messages: storing them, recognising our replies, states."""

from __future__ import annotations

MESSAGES: dict[str, list[tuple[str, str, str]]] = {
    "functions/inbox/messages/writer.py": [
        (
            "a row changes while a checkpoint stands for it",
            "    if position <= rows.checkpoint_position:\n",
            "    if False:\n",
        ),
        (
            "a claimed message is stored as a second message",
            "        if key in rows.claims:\n",
            "        if False:\n",
        ),
        (
            "a claim that was not won is treated as won",
            "            if messages.claim(conversation_id, message.id, reply.id):\n",
            ("            messages.claim(conversation_id, message.id, reply.id)\n            if True:\n"),
        ),
        (
            "an edited message is not updated",
            ("        elif key in rows.messages:\n            _correct(rows.messages[key], message, rows)\n"),
            ("        elif key in rows.messages:\n            pass\n"),
        ),
        (
            "an erased message is stored again",
            "elif erased_before and message.sent_at <= erased_before:",
            "elif False:",
        ),
        (
            "a message that another process stored is counted as new",
            "            if messages.add(stored):\n",
            ("            messages.add(stored)\n            if True:\n"),
        ),
        (
            "messages are marked absent although the thread is incomplete",
            ("    if not is_complete(thread):\n        return 0\n"),
            "",
        ),
        (
            "a reply that no list has ever shown stays sent",
            "changed = transition(message, following, error=NEVER_SHOWN, maybe_sent=True)",
            "changed = message",
        ),
        (
            "a reply that no list shows becomes unconfirmed at once",
            "shift(now, seconds=-NEVER_SHOWN_SECONDS)",
            "now",
        ),
        (
            "the time at which a message was stored is not kept",
            ("        stored_at=now,\n        tie"),
            "        tie",
        ),
        (
            "a message that the marketplace removed is still counted",
            "if m.status in CONFIRMED and not m.absent_since)",
            "if m.status in CONFIRMED)",
        ),
        (
            "erased messages are counted as missing",
            "        before = sum(1 for claimant in rows.claims.values() if claimant not in rows.messages)",
            "        before = 0",
        ),
    ],
    "functions/inbox/messages/matching.py": [
        (
            "a customer's message can match a reply",
            "or message.sender is not Sender.TECHNICIAN:",
            "or False:",
        ),
        (
            "the first of several matching replies is chosen",
            "        if len(matching) != 1:\n",
            "        if not matching:\n",
        ),
        (
            "the first of several matching messages is chosen",
            "return None if others else reply",
            "return reply",
        ),
        (
            "an unclaimed message of the shop does not make a reply unconfirmed",
            "        if (_is_from_shop(row) or _has_unreadable_sender(row))\n",
            "        if False\n",
        ),
        (
            "a message that is older than the reply can match it",
            "return earliest <= sent_at <= latest",
            "return sent_at <= latest",
        ),
        (
            "a message that is much later than the reply can match it",
            "return earliest <= sent_at <= latest",
            "return earliest <= sent_at",
        ),
        (
            "a message that was stored before the attempt can match the reply",
            "<= latest and not _known_before(reply, stored_at)",
            "<= latest",
        ),
        (
            "every thread is taken for complete",
            "return bool(thread.messages) and not thread.is_partial",
            "return True",
        ),
    ],
    "functions/inbox/messages/states.py": [
        (
            "every transition is allowed",
            "    if following not in TRANSITIONS[reply.status]:\n",
            "    if False:\n",
        ),
        (
            "a sent reply can be queued again",
            "    Status.SENT: frozenset({Status.UNCONFIRMED, Status.CANCELLED}),\n",
            "    Status.SENT: frozenset({Status.UNCONFIRMED, Status.CANCELLED, Status.QUEUED}),\n",
        ),
    ],
}
