"""The store: conditional writes."""

from __future__ import annotations

STORE: dict[str, list[tuple[str, str, str]]] = {
    "functions/store/messages.py": [
        (
            "a row replaces another row",
            "row.save(condition=MessageRow.message_id.does_not_exist())",
            "row.save()",
        ),
        ("a claim replaces another claim", "row.save(condition=free)", "row.save()"),
        (
            "a claim replaces a customer's message",
            "    free = MessageRow.message_id.does_not_exist() | taken_for_another\n",
            "    free = MessageRow.message_id.does_not_exist() | MessageRow.claimed_by.does_not_exist()\n",
        ),
        (
            "a claim does not replace a message that a synchronisation stored first",
            "    free = MessageRow.message_id.does_not_exist() | taken_for_another\n",
            "    free = MessageRow.message_id.does_not_exist()\n",
        ),
        (
            "a row is changed whatever state it is in",
            "after if condition_held(lambda: row.update(actions, condition=unchanged)) else None",
            "after if condition_held(lambda: row.update(actions)) else None",
        ),
        (
            "an attempt is changed by a process that knows only the one before",
            "        unchanged &= MessageRow.attempt == before.attempt\n",
            "        pass\n",
        ),
        ("claims are returned as messages", ("    if row.claimed_by:\n        raise MessageNotFound\n"), ""),
        ("settled replies stay in the outbox", '"outbox": OUTBOX if is_open else None,', '"outbox": OUTBOX,'),
        (
            "the sweep moves a due date that another process moved first",
            "row.update([MessageRow.due_at.set(until)], condition=unmoved)",
            "row.update([MessageRow.due_at.set(until)])",
        ),
    ],
    "functions/store/conversation_rows.py": [
        (
            "a checkpoint is used although code that knows none has changed the row",
            "or stored[0] != row.version or",
            "or",
        ),
        (
            "a failed reply leaves its conversation out of needs reply",
            "        if summary.reply_alert in NEEDS_A_PERSON:\n",
            "        if False:\n",
        ),
    ],
    "functions/store/conversations.py": [
        (
            "a change is written without the condition on its version",
            "        transaction.update(row, actions, condition=unchanged)\n",
            "        transaction.update(row, actions)\n",
        ),
        (
            "a tag changes without its link",
            "        tags.move_links(transaction, before, after, entries[0].at)\n",
            "",
        ),
        (
            "a writer that has read a removed checkpoint writes it back",
            "        ConversationRow.version.set(ConversationRow.version + 1),\n",
            "",
        ),
        (
            "a summary is written without the condition on its version",
            "row.update(actions, condition=unchanged)",
            "row.update(actions)",
        ),
        (
            "an existing conversation is created again",
            "row.save(condition=ConversationRow.conversation_id.does_not_exist())",
            "row.save()",
        ),
        (
            "a conversation gets any number of automatic replies",
            (
                "            condition=ConversationRow.conversation_id.exists() & free,\n"
                "        )\n"
                "    )\n"
                "    return reserved"
            ),
            ("        )\n    )\n    return reserved"),
        ),
        (
            "an automatic reply that is requested twice is refused",
            "return reserved or get(conversation_id).auto_replied_to == message_id",
            "return reserved",
        ),
    ],
    "functions/store/sync_runs.py": [
        (
            "two runs have the lease at once",
            "row.update(taken, condition=free)",
            "row.update(taken)",
        ),
        ("a lease is never over", " | (SyncRecordRow.lease_until <= now)", ""),
        (
            "a lease whose write was repeated belongs to nobody",
            "    free |= SyncRecordRow.lease_token == token\n",
            "",
        ),
        (
            "a run whose lease is over ends the lease of another one",
            "row.update(actions, condition=SyncRecordRow.lease_token == lease.token)",
            "row.update(actions)",
        ),
        (
            "a run that was requested meanwhile is not told",
            "        return int(row.requests or 0) > lease.requests\n    return",
            "        return False\n    return",
        ),
        (
            "a run that was requested meanwhile is not told when the write is repeated",
            "    return is_requested(lease)\n",
            "    return False\n",
        ),
        (
            "a full check is requested for ever",
            "        actions.append(SyncRecordRow.honoured.set(lease.requests))\n",
            "        pass\n",
        ),
        (
            "requests have no limit",
            "return condition_held(lambda: SyncRecordRow(*KEY).update(actions, condition=free))",
            "return condition_held(lambda: SyncRecordRow(*KEY).update(actions))",
        ),
    ],
    "functions/store/pauses.py": [
        (
            "a Retry-After is not stored",
            "        condition_held(lambda: row.save(condition=shorter))\n",
            "        pass\n",
        ),
        ("a shorter pause replaces a longer one", "row.save(condition=shorter)", "row.save()"),
    ],
    "functions/store/conditions.py": [
        (
            "every failed write is taken for a condition that did not hold",
            '            if code == "ConditionalCheckFailedException":\n',
            "            if True:\n",
        ),
        (
            "a failing database is not taken for a failure of the store",
            "    return is_from_aws and not is_rejected_item(error)\n",
            "    return False\n",
        ),
    ],
    "functions/store/saved_replies.py": [
        (
            "saved replies replace those that somebody else has saved meanwhile",
            "row.save(condition=unmoved)",
            "row.save()",
        ),
        (
            "a part of the saved replies is shown",
            "        if len(rows) == int(pointer.row_count):\n",
            "        if True:\n",
        ),
        (
            "rows of the next saved replies are deleted",
            "    dead = key < _version_key(version + 1) if active else key.startswith(own)\n",
            "    dead = key < _version_key(version + 2) if active else key.startswith(own)\n",
        ),
        (
            "the rows of saved replies are deleted after the answer to their activation was lost",
            " or _is_active(prefix)\n",
            "\n",
        ),
    ],
    "functions/handlers/replies/send_message.py": [
        (
            "a repeated request counts the use of a saved reply again",
            "    if queued.is_new:\n",
            "    if True:\n",
        ),
    ],
}
