"""Guards of states, and of what agents change."""

from __future__ import annotations

TRIAGE: dict[str, list[tuple[str, str, str]]] = {
    "functions/inbox/conversations/state.py": [
        (
            "what opens a conversation again is told before what closed it",
            "    found = replace(found, at=max(found.at, mark.at))\n",
            "",
        ),
        (
            "a failed reply leaves its conversation done",
            "    if failed:\n",
            "    if False:\n",
        ),
        (
            "a message leaves its conversation done",
            "    if unseen:\n",
            "    if False:\n",
        ),
        (
            "what Done has answered waits again after the next message",
            "    if mark.state is State.DONE and found.event is Event.MESSAGE:\n",
            "    if False:\n",
        ),
        (
            "a reply that is taken back leaves its conversation done",
            "    if taken_back:\n",
            "    if False:\n",
        ),
    ],
    "functions/inbox/conversations/summary.py": [
        (
            "a mark covers what was stored after it",
            "    return message.position <= seen_until and (message.stored_at or message.sent_at) <= mark.at\n",
            "    return message.position <= seen_until\n",
        ),
        (
            "a mark covers what its author had not seen",
            "    return message.position <= seen_until and (message.stored_at or message.sent_at) <= mark.at\n",
            "    return (message.stored_at or message.sent_at) <= mark.at\n",
        ),
        (
            "a snooze goes on over the response deadline",
            "    ends = [snooze.until, deadline if deadline and deadline > snooze.at else None]\n",
            "    ends = [snooze.until]\n",
        ),
    ],
    "functions/inbox/triage/changes.py": [
        (
            "Done is set although somebody has written",
            "        if unseen_messages(rows.messages.values(), mark) or _came_after(seen, rows):\n",
            "        if False:\n",
        ),
        (
            "Done is set although a reply has failed",
            "            raise ReplyFailed(",
            "            ReplyFailed(",
        ),
        (
            "a colleague's change of the same field is overwritten",
            "        if last and last.version > self.seen.version:\n",
            "        if False:\n",
        ),
        (
            "a repeated request is written again",
            "        return is_same and seen is not None and seen.position <= mark.seen_position\n",
            "        return False\n",
        ),
    ],
    "functions/inbox/triage/wake.py": [
        (
            "a snooze is ended although it was snoozed again",
            '        if before.summary.state is not State.SNOOZED or (wakes_at or "") > now:\n',
            "        if before.summary.state is not State.SNOOZED:\n",
        ),
    ],
}
