"""Replies: deciding, delivering, reconciling."""

from __future__ import annotations

REPLIES: dict[str, list[tuple[str, str, str]]] = {
    "functions/inbox/replies/decisions.py": [
        (
            "an agent can cancel a colleague's reply",
            "    if reply.author_id not in {None, by.id} and",
            "    if False and",
        ),
        (
            "a reply that may have been sent can be cancelled",
            "    if reply.status is Status.QUEUED and not reply.maybe_sent:\n",
            "    if reply.status is Status.QUEUED:\n",
        ),
        (
            "a cancellation that delivery overtook is confirmed",
            "    if cancelled is None:\n",
            "    if False:\n",
        ),
        (
            "a reply in any state can be retried",
            ("    if reply.status is not Status.FAILED:\n        if"),
            ("    if False:\n        if"),
        ),
        (
            "a reply in any state can be sent again",
            (
                "    if reply.status is not Status.UNCONFIRMED or reply.automatic:\n"
                '        raise NotToDecide("Only an agent\'s unconfirmed reply can be sent again.")\n'
            ),
            "",
        ),
        (
            "a reply that is sent again keeps its claim",
            "        messages.drop_claim(reply.conversation_id, reply.mirakl_message_id, reply.id)\n",
            "        pass\n",
        ),
        (
            'a customer\'s message can be chosen as "it is mine"',
            "if message.status is not Status.RECEIVED or not may_be:",
            "if False:",
        ),
        (
            "a reply that is being delivered can be discarded",
            "    if reply.status not in {Status.FAILED, Status.UNCONFIRMED}:\n",
            "    if False:\n",
        ),
        (
            "it is not recorded who cancelled a reply",
            "cancelled_by=by.name, cancelled_by_id=by.id, cancelled_at=now",
            "cancelled_at=now",
        ),
    ],
    "functions/inbox/replies/delivery.py": [
        ("a later reply leaves before an earlier one", "first = min(found,", "first = max(found,"),
        (
            "agents' replies wait for automatic ones",
            "if m.status in UNSETTLED and m.automatic == reply.automatic and m.position",
            "if m.status in UNSETTLED and m.position",
        ),
        (
            "a reply that may have been sent is sent again",
            ("        if reply.maybe_sent:\n            rows.reload()"),
            ("        if False:\n            rows.reload()"),
        ),
        (
            "a reply does not wait for the time of its next attempt",
            "        if reply.not_before and reply.not_before > now:\n",
            "        if False:\n",
        ),
        (
            "two invocations send the same reply at once",
            "            if abandoned_at > now:\n",
            "            if False:\n",
        ),
        (
            "a request leaves before the row says so",
            "attempted_at=self.clock(), maybe_sent=True",
            "attempted_at=self.clock(), maybe_sent=False",
        ),
        (
            "a reply is sent although the marketplace asked for a pause",
            "        if (wait := self.mirakl.seconds_until_posting()) > 0:\n",
            "        if (wait := 0.0) > 0:\n",
        ),
        ("a 429 is counted as an attempt", "busy.retry_after, attempt=reply.attempt)", "busy.retry_after)"),
        (
            "a reply that delivery queues again loses its queue message",
            "            if moved.status in UNSETTLED:\n",
            "            if False:\n",
        ),
        ("attempts never end", "            if attempt > len(BACKOFF_SECONDS):\n", "            if False:\n"),
        (
            "a reply fails at the first 401",
            "if refused.is_key_refused and attempt",
            "if False and attempt",
        ),
        (
            "a reply with an unknown outcome is sent again",
            (
                "            unknown = self._moves.move(sending, Status.UNKNOWN, error=str(error))\n"
                "            return self._reconciliation.still_unknown(unknown, str(error), FIRST_READ_SECONDS)\n"
            ),
            "            return self._moves.queue_again(sending, FIRST_READ_SECONDS, error=str(error))\n",
        ),
        (
            "a reply with an unknown outcome is marked sent",
            (
                "            unknown = self._moves.move(sending, Status.UNKNOWN, error=str(error))\n"
                "            return self._reconciliation.still_unknown(unknown, str(error), FIRST_READ_SECONDS)\n"
            ),
            "            return self._moves.move(sending, Status.SENT, error=None, maybe_sent=False)\n",
        ),
        (
            "the summary is not updated after a reply moved",
            (
                "            reply = self._attempt(reply, conversation, rows)\n"
                "        refresh_summary(reply.conversation_id)\n"
            ),
            "            reply = self._attempt(reply, conversation, rows)\n",
        ),
        (
            "a summary that a crash left stale is not repaired",
            ("        refresh_summary(conversation_id)\n        return reply.status\n"),
            "        return reply.status\n",
        ),
    ],
    "functions/inbox/replies/moves.py": [
        (
            "a move that another process made first is overwritten",
            "        if moved is None:\n",
            "        if False:\n",
        ),
    ],
    "functions/inbox/replies/reconciliation.py": [
        (
            "a message that another reply has claimed proves a reply",
            "            if claimant != reply.id:\n",
            "            if False:\n",
        ),
        (
            "a reply is marked sent before its message is claimed",
            "        if not messages.claim(reply.conversation_id, mirakl_message_id, reply.id):\n",
            "        if False:\n",
        ),
        (
            "the rows are not loaded again after the thread was read",
            "        rows.reload()  # what others stored while we asked\n",
            "",
        ),
        (
            "absence is concluded although the thread is incomplete",
            "        if not self._is_whole(thread, rows):\n",
            "        if False:\n",
        ),
        (
            "absence is concluded although a message shown before is missing",
            "            message.id in shown or message.id in ours or",
            "            True or",
        ),
        (
            "absence is concluded before the attempt has settled",
            "        if left > 0:\n",
            "        if False:\n",
        ),
        (
            "a reply is sent again although an unclaimed message of the shop appeared",
            "        if unmatched_since(reply, rows.messages):\n",
            "        if False:\n",
        ),
        (
            "an unknown outcome never becomes unconfirmed",
            "        if self.moves.age(unknown) >= give_up:\n",
            "        if False:\n",
        ),
        (
            "an automatic reply with an unknown outcome is left for a person to decide",
            "        if unknown.automatic:\n",
            "        if False:\n",
        ),
        (
            "attempts with an unknown outcome never end",
            "        if reply.attempt > self.attempts:\n",
            "        if False:\n",
        ),
    ],
    "functions/handlers/replies/enqueue_replies.py": [
        (
            "records behind one that the queue did not take are not handed over again",
            "for record in records[min(refused) :])",
            "for record in [records[min(refused)]])",
        ),
        (
            "records that the queue did not take are lost",
            "    if not refused:\n",
            "    if True:\n",
        ),
        (
            "messages that the queue did not take are not counted",
            'metrics.add_metric("DeliveryErrors", MetricUnit.Count, len(refused))',
            'metrics.add_metric("DeliveryErrors", MetricUnit.Count, 0)',
        ),
    ],
    "functions/handlers/replies/deliver_message.py": [
        (
            "an unexpected error of delivery is not counted",
            '        metrics.add_metric("DeliveryErrors", MetricUnit.Count, 1)\n',
            "",
        ),
        (
            "after an unexpected error the reply waits for the whole visibility timeout",
            "        _hide(record, min(MAX_ERROR_SECONDS,",
            "        math.ceil(min(MAX_ERROR_SECONDS,",
        ),
        (
            "the waits after unexpected errors do not grow",
            "FIRST_ERROR_SECONDS * 2 ** (_receives(record) - 1)",
            "FIRST_ERROR_SECONDS",
        ),
        (
            "a reply that waits often becomes a dead letter within minutes",
            "LEAST_SECONDS if _receives(record) > MANY_RECEIVES else 0",
            "0",
        ),
    ],
    "functions/delivery_queue.py": [
        (
            "a record that the stream brings twice makes two messages",
            'image["delivery_group"]["S"], record["eventID"])',
            'image["delivery_group"]["S"], f"{id(record)}")',
        ),
        (
            "replies of a conversation are in groups of their own",
            'image["delivery_group"]["S"], record["eventID"])',
            'image["message_id"]["S"], record["eventID"])',
        ),
    ],
    "functions/triggers.py": [
        (
            "a reply that is postponed wakes delivery once more",
            '[{"anything-but": sorted(map(str, UNSETTLED))}]',
            '[{"exists": True}]',
        ),
        (
            "a reply that a person retries wakes nobody",
            '            "eventName": ["MODIFY"],\n',
            '            "eventName": ["INSERT"],\n',
        ),
    ],
    "functions/inbox/replies/sweep.py": [
        (
            "a reply's age begins again with each attempt",
            "(reply.queued_at or reply.written_at or reply.sent_at for reply in unsettled)",
            "(reply.attempted_at or reply.queued_at or reply.sent_at for reply in unsettled)",
        ),
        (
            "a retried reply is as old as its words",
            "(reply.queued_at or reply.written_at or reply.sent_at for reply in unsettled)",
            "(reply.written_at or reply.sent_at for reply in unsettled)",
        ),
        (
            "the sweep hands over no reply",
            'overdue = [reply for reply in unsettled if (reply.due_at or "") <= now]',
            "overdue: list[Message] = []",
        ),
        (
            "the sweep hands over the same reply every minute",
            "        messages.postpone(reply, shift(now, seconds=AGAIN_SECONDS))\n",
            "",
        ),
    ],
}
