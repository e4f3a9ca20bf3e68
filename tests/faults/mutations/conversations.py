"""Conversations: their summary, their customers, erasure."""

from __future__ import annotations

CONVERSATIONS: dict[str, list[tuple[str, str, str]]] = {
    "functions/inbox/conversations/checkpoint.py": [
        (
            "a checkpoint stands for a message that the author of a later reply saw last",
            "            _not_seen_later(ordered, count),\n",
            "            count,\n",
        ),
        (
            "a checkpoint stands for a reply that was written after later messages were stored",
            "            _written_before_the_rest(ordered, count),\n",
            "            count,\n",
        ),
        (
            "a checkpoint stands for a customer's message that nobody has answered",
            "            _answered_rows(ordered, count, rows),\n",
            "            count,\n",
        ),
        (
            "a checkpoint stands for recent rows",
            "    before = min(shift(now, seconds=-FINAL_SECONDS), open_since)",
            "    before = open_since",
        ),
        (
            "a checkpoint stands for replies that somebody still has to deal with",
            "    before = min(shift(now, seconds=-FINAL_SECONDS), open_since)",
            "    before = shift(now, seconds=-FINAL_SECONDS)",
        ),
        (
            "a checkpoint stands for messages just before an open reply that may be this reply",
            "seconds=-BEFORE_OPEN_SECONDS",
            "seconds=0",
        ),
        (
            "a checkpoint stands for the last message that a thread has shown, when a reply comes after it",
            "if row.status in CONFIRMED and not is_open(row)]",
            "if row.status in CONFIRMED]",
        ),
        (
            "a checkpoint parts a reply that may have arrived from the messages that may be it",
            "            _before_possible_replies(ordered, count),\n",
            "            count,\n",
        ),
        (
            "a checkpoint stands for the last message",
            "    return min(recent, confirmed[-1] if confirmed else 0)",
            "    return recent",
        ),
        (
            "a checkpoint that moves counts only the rows that it moves over",
            "message_count=len(confirmed) + (base.message_count if base else 0)",
            "message_count=len(confirmed)",
        ),
        (
            "a checkpoint forgets when a person of the shop wrote",
            "people_wrote_at=people_wrote_at(confirmed, rows, base)",
            'people_wrote_at=""',
        ),
        (
            "a checkpoint forgets when the shop wrote",
            "shop_wrote_at=shop_wrote_at(final, base)",
            'shop_wrote_at=""',
        ),
        (
            "what a reply's author saw is not looked for before the checkpoint",
            "        if not seen <= known | set(rows.messages):\n            rows.reload()\n",
            "",
        ),
    ],
    "functions/inbox/conversations/summary.py": [
        (
            "queued replies are counted",
            "(m for m in rows.values() if m.status in CONFIRMED)",
            "(m for m in rows.values())",
        ),
        (
            "an automatic reply answers the customer",
            "message.sender is Sender.TECHNICIAN and not message.automatic",
            "message.sender is Sender.TECHNICIAN",
        ),
        (
            "a note to the operator answers the customer",
            "[m for m in _by_people(confirmed, rows) if is_addressed_to(m, Recipient.CUSTOMER)]",
            "list(_by_people(confirmed, rows))",
        ),
        (
            "a reply answers a message that came after it was written",
            ("message.stored_at or message.sent_at)\n        return first_after"),
            ('"")\n        return first_after'),
        ),
        (
            "a reply answers a message that its author had not seen",
            " and message.position <= self._seen_until[first_after]",
            "",
        ),
        (
            'a click on "no reply needed" has no effect',
            'clicked_at = requirement.no_reply_needed_at or ""',
            'clicked_at = ""',
        ),
        (
            "the marketplace's statement clears a message that crossed our reply",
            "if m.sent_at > as_of or m.sent_at <= wrote_at]",
            "if m.sent_at > as_of]",
        ),
        (
            "the marketplace's own question is ignored",
            "            since.append(asked_since)\n",
            "            pass\n",
        ),
        ("no reply raises an alert", "reply_alert=_reply_alert(rows.values()),", "reply_alert=None,"),
        (
            "a customer's message to the operator alone waits for the shop",
            "return message.sender is Sender.CUSTOMER and is_addressed_to(message, Recipient.SHOP)",
            "return message.sender is Sender.CUSTOMER",
        ),
    ],
    "functions/inbox/conversations/summary_writer.py": [
        (
            "a checkpoint that moved over a changed row meanwhile is kept",
            "        if rows.base and changed_from and changed_from <= rows.base.position:\n",
            "        if False:\n",
        ),
        (
            "a summary that was overtaken is not written again",
            "        if stored := conversations.update(before, after, [entry for entry in entries if entry]):\n"
            "            return before, stored\n",
            "        conversations.update(before, after, [entry for entry in entries if entry])\n"
            "        return before, after\n",
        ),
        (
            "the rows are read before the conversation",
            ("        before = conversations.get(conversation_id)\n        rows = load_rows(before)\n"),
            (
                "        rows = load_rows(conversations.get(conversation_id))\n"
                "        before = conversations.get(conversation_id)\n"
            ),
        ),
    ],
    "functions/inbox/conversations/customers.py": [
        (
            "a conversation takes over the name of another customer",
            "return replace(conversation, customer=as_listed(customer)) if is_theirs else conversation",
            "return replace(conversation, customer=as_listed(customer))",
        ),
        (
            "a former customer of a conversation is forgotten",
            "    return tuple(each for each in known if each != now)\n",
            "    return ()\n",
        ),
        (
            "a name that the marketplace removed is lost",
            "return replace(from_thread, display_name=stored.display_name)",
            "return from_thread",
        ),
    ],
    "functions/inbox/conversations/erasure.py": [
        (
            "an erased thread has news although nothing is new",
            "message.sent_at > erased_before and not rows.holds(message.id)",
            "True",
        ),
        (
            "an older erasure replaces a newer one in the tombstone",
            'erased_before=max(erased_before, stored.erased_before or "")',
            "erased_before=erased_before",
        ),
    ],
}
