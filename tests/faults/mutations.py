"""The guards of the core, each taken out once: what ``make mutants`` makes wrong, one at a time.

By file, what would be wrong then, and the one piece of text that is replaced. A text has to be in its file exactly
once; where the code moved on, change the text here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    name: str
    file: str
    old: str
    new: str


_BY_FILE: dict[str, list[tuple[str, str, str]]] = {
    "functions/inbox/sync/run.py": [
        (
            "the cursor is saved before its first page is stored",
            ("        self._importer.store_page(page)\n        rest = backfills"),
            (
                "        self._save(replace(state, cursor=self._head))\n"
                "        self._importer.store_page(page)\n"
                "        rest = backfills"
            ),
        ),
        (
            "a walk moves on before its page is stored",
            (
                "            self._importer.store_page(page, verify=backfill.verify)\n"
                "            rest = backfills.advanced(backfill, page, self._started)\n"
            ),
            (
                "            rest = backfills.advanced(backfill, page, self._started)\n"
                "            changed = tuple(rest if each is backfill else each for each in state.backfills)\n"
                "            self._save(replace(state, backfills=tuple(each for each in changed if each)))\n"
                "            self._importer.store_page(page, verify=backfill.verify)\n"
            ),
        ),
        (
            "the rest of what changed is forgotten",
            "backfills=(*state.backfills, *([rest] if rest else ()))))",
            "backfills=state.backfills))",
        ),
        (
            "the next run does not begin before the start of this one",
            "self._head = shift(started, seconds=-overlap_seconds)",
            "self._head = started",
        ),
        ("nobody asks whose shop an empty list is", "        if not page.threads:\n", "        if False:\n"),
        ("a wrong shop is no error", "return bool(self._shop_id) and account", "return False and account"),
        (
            "a first run reads nothing of old",
            "SyncState(self._head, (everything,), reconciled_at=self._started)",
            "SyncState(self._head, (), reconciled_at=self._started)",
        ),
        (
            "the daily check is never due",
            "            if self._reconcile or self._is_reconcile_due(state):\n",
            "            if self._reconcile:\n",
        ),
        ("the daily check believes fingerprints", "page, verify=backfill.verify)", "page)"),
        ("threads in trouble are not read again", "            self._retry_failures()\n", ""),
        (
            "a stale page token is begun again for ever",
            "        self._begun_again.add(known_by)\n",
            "",
        ),
        ("a page is begun when time is up", "if self._seconds_left() > STOP_SECONDS:", "if True:"),
    ],
    "functions/inbox/sync/backfill.py": [
        (
            "walks that become one begin at the later of both",
            "else min(one.since, other.since)",
            "else max(one.since, other.since)",
        ),
        (
            "a walk follows pages that lead back for ever",
            "    if thread_hash == backfill.landmark:\n",
            "    if False:\n",
        ),
        (
            "a walk that fails never asks in another way",
            "way=(backfill.way + 1) % len(WAYS)",
            "way=backfill.way",
        ),
        (
            "empty pages have no end",
            "        if backfill.empty_pages % MOST_EMPTY_PAGES == 0:\n",
            "        if False:\n",
        ),
    ],
    "functions/inbox/sync/thread_import.py": [
        (
            "a fingerprint is stored although messages are missing",
            "done = thread_hash if ingested.is_complete else None",
            "done = thread_hash",
        ),
        (
            "what is missing is not read whole",
            "(thread.truncated and count_confirmed(rows)",
            "(False and count_confirmed(rows)",
        ),
        (
            "rows are not read again after the whole thread",
            "            rows.reload()  # a reply may have left since, and be in the answer\n",
            "",
        ),
        (
            "an older verdict replaces a newer one",
            ('    if (said.as_of or "") < (known.as_of or ""):\n        return known\n'),
            "",
        ),
        (
            "an erased conversation is revised by who read it before",
            '    if (conversation.erased_before or "") > (erased_before or ""):\n',
            "    if False:\n",
        ),
        ("a thread that could not be read is no trouble", ("    if unread:\n        raise unread\n"), ""),
    ],
    "functions/inbox/messages/writer.py": [
        (
            "a claimed message is stored once more",
            "        if key in rows.claims:\n",
            "        if False:\n",
        ),
        (
            "a lost claim is taken for won",
            "            if messages.claim(conversation_id, message.id, reply.id):\n",
            ("            messages.claim(conversation_id, message.id, reply.id)\n            if True:\n"),
        ),
        (
            "an edit is not seen",
            ("        elif key in rows.messages:\n            _correct(rows.messages[key], message, rows)\n"),
            ("        elif key in rows.messages:\n            pass\n"),
        ),
        (
            "what was erased comes back",
            "elif erased_before and message.sent_at <= erased_before:",
            "elif False:",
        ),
        (
            "a message that somebody else stored counts as new",
            "            if messages.add(stored):\n",
            ("            messages.add(stored)\n            if True:\n"),
        ),
        (
            "absence is concluded from part of a thread",
            ("    if not is_complete(thread):\n        return 0\n"),
            "",
        ),
        (
            "a reply that is never shown stays sent",
            "changed = transition(message, doubt, error=NEVER_SHOWN, maybe_sent=True)",
            "changed = message",
        ),
        (
            "a reply counts as never shown at once",
            "shift(now, seconds=-NEVER_SHOWN_SECONDS)",
            "now",
        ),
        ("when a message was stored is not kept", ("        stored_at=now,\n        tie"), "        tie"),
        (
            "what was taken away still counts",
            "if m.status in CONFIRMED and not m.absent_since)",
            "if m.status in CONFIRMED)",
        ),
        (
            "erased messages count as missing",
            "    return erased + sum(1 for m in",
            "    return sum(1 for m in",
        ),
    ],
    "functions/inbox/messages/matching.py": [
        ("a customer may have written our reply", "or message.sender is not Sender.TECHNICIAN:", "or False:"),
        (
            "the first of several replies is meant",
            "        if len(matching) != 1:\n",
            "        if not matching:\n",
        ),
        ("the first of several messages is meant", "return None if others else reply", "return reply"),
        (
            "nobody else's message raises a doubt",
            "        if (_is_shops(row) or _is_anybodys(row))\n",
            "        if False\n",
        ),
        (
            "a message may be older than its reply",
            "return earliest <= sent_at <= latest",
            "return sent_at <= latest",
        ),
        (
            "a message may be much later than its reply",
            "return earliest <= sent_at <= latest",
            "return earliest <= sent_at",
        ),
        (
            "what was stored before the attempt may be the reply",
            "<= latest and not _known_before(reply, stored_at)",
            "<= latest",
        ),
        ("any thread is complete", "return bool(thread.messages) and not thread.truncated", "return True"),
    ],
    "functions/inbox/sync/importer.py": [
        (
            "an incomplete thread is no trouble",
            ("        if not stored.is_complete:\n            counts"),
            ("        if False:\n            counts"),
        ),
        (
            "a trouble is settled although it is not over",
            "        if self.store([thread], verify=True):\n",
            ("        self.store([thread], verify=True)\n        if True:\n"),
        ),
        (
            "threads that could not be read leave no trouble",
            "            self._record_failure(unreadable.thread_id, unreadable)\n",
            "            pass\n",
        ),
        (
            "a thread that did not change is stored again",
            "if verify or not _is_stored(",
            "if True or not _is_stored(",
        ),
        (
            "a broken database is one thread's trouble",
            (
                '            if aws_code(error) != "ValidationException":\n'
                "                raise  # it is not this thread's item that DynamoDB refuses: nothing can be stored now\n"
            ),
            "",
        ),
        (
            "a refused key is one thread's trouble",
            (
                "            if refused.status == 401:\n"
                "                raise\n"
                "            self._record_failure("
            ),
            "            self._record_failure(",
        ),
        (
            "a marketplace that asks to wait is asked on",
            ("            self._closed = busy\n            raise\n"),
            "            raise\n",
        ),
        (
            "a marketplace that fails is asked on",
            "            if self._failures >= MOST_FAILURES:\n",
            "            if False:\n",
        ),
        (
            "long threads are checked in part",
            "            if verify and thread.truncated:\n",
            "            if False:\n",
        ),
    ],
    "functions/inbox/replies/delivery.py": [
        ("a later reply may leave first", "first = min(found,", "first = max(found,"),
        (
            "agents' replies wait for automatic ones",
            "if m.status in UNSETTLED and m.automatic == reply.automatic and m.position",
            "if m.status in UNSETTLED and m.position",
        ),
        (
            "what may have been sent is sent again",
            ("        if reply.maybe_sent:\n            reply = self._settle"),
            ("        if False:\n            reply = self._settle"),
        ),
        (
            "a wait is not waited",
            "        if reply.not_before and reply.not_before > now:\n",
            "        if False:\n",
        ),
        (
            "two functions send at once",
            "            if abandoned_at > now:\n",
            "            if False:\n",
        ),
        (
            "a request leaves before the row says so",
            "attempt=attempt, attempted_at=now, maybe_sent=True, error=None",
            "attempt=attempt, attempted_at=now, maybe_sent=False, error=None",
        ),
        (
            "others are not kept from a marketplace that asked to wait",
            "        if (wait := self.mirakl.seconds_until_posting()) > 0:\n",
            "        if (wait := 0.0) > 0:\n",
        ),
        ("a 429 counts as an attempt", "busy.retry_after, attempt=reply.attempt)", "busy.retry_after)"),
        (
            "attempts never end",
            (
                "            if attempt > len(BACKOFF_SECONDS):\n"
                "                return self._step(sending, Status.FAILED"
            ),
            ("            if False:\n                return self._step(sending, Status.FAILED"),
        ),
        (
            "one refused key is final",
            "if refused.status == UNAUTHORIZED and attempt",
            "if False and attempt",
        ),
        (
            "an unknown outcome is sent again",
            (
                "            unknown = self._step(sending, Status.UNKNOWN, error=str(error))\n"
                "            return self._in_doubt(unknown, str(error), FIRST_LOOK_SECONDS)\n"
                "        return self._sent"
            ),
            (
                "            return self._queue_again(sending, FIRST_LOOK_SECONDS, error=str(error))\n"
                "        return self._sent"
            ),
        ),
        (
            "an unknown outcome is a success",
            (
                "            unknown = self._step(sending, Status.UNKNOWN, error=str(error))\n"
                "            return self._in_doubt(unknown, str(error), FIRST_LOOK_SECONDS)\n"
                "        return self._sent"
            ),
            (
                "            return self._step(sending, Status.SENT, error=None, maybe_sent=False)\n"
                "        return self._sent"
            ),
        ),
        (
            "another reply's message is ours, too",
            "            if claimant != reply.id:\n",
            "            if False:\n",
        ),
        (
            "a reply is sent before it is claimed",
            "        if not messages.claim(reply.conversation_id, mirakl_message_id, reply.id):\n",
            "        if False:\n",
        ),
        (
            "what others found meanwhile is not looked at",
            "        rows.reload()  # what others found while we asked\n",
            "",
        ),
        (
            "absence is concluded from part of a thread",
            "        if not self._is_whole(thread, rows):\n",
            "        if False:\n",
        ),
        (
            "a message that was shown before need not be shown",
            "            message.id in shown or message.id in ours or",
            "            True or",
        ),
        ("absence is concluded at once", "        if left > 0:\n", "        if False:\n"),
        (
            "a stranger's message raises no doubt",
            "        if unmatched_since(reply, rows.messages):\n",
            "        if False:\n",
        ),
        (
            "a doubt never ends",
            "        if self._age(unknown) >= give_up:\n",
            "        if False:\n",
        ),
        (
            "an automatic reply in doubt is decided by a person",
            "        if unknown.automatic:\n",
            "        if False:\n",
        ),
        (
            "somebody else's step is overwritten",
            "        if moved is None:\n",
            "        if False:\n",
        ),
        (
            "the summary does not learn of a reply",
            (
                "            reply = self._attempt(reply, rows)\n"
                "        refresh_summary(reply.conversation_id)\n"
            ),
            "            reply = self._attempt(reply, rows)\n",
        ),
        (
            "a crash before the summary is never made good",
            ("        refresh_summary(conversation_id)\n        return reply.status\n"),
            "        return reply.status\n",
        ),
        (
            "the sweep finds nothing",
            'overdue = [reply for reply in found if (reply.due_at or "") <= now]',
            "overdue: list[Message] = []",
        ),
        (
            "the sweep hands over the same reply every minute",
            "        messages.postpone(reply, shift(now, seconds=SWEEP_AGAIN_SECONDS))\n",
            "",
        ),
    ],
    "functions/inbox/messages/states.py": [
        ("any step is allowed", "    if following not in TRANSITIONS[reply.status]:\n", "    if False:\n"),
        (
            "what was sent may be queued",
            "    Status.SENT: frozenset({Status.UNCONFIRMED, Status.CANCELLED}),\n",
            "    Status.SENT: frozenset({Status.UNCONFIRMED, Status.CANCELLED, Status.QUEUED}),\n",
        ),
    ],
    "functions/inbox/conversations/summary.py": [
        (
            "queued replies count",
            "(m for m in rows.values() if m.status in CONFIRMED)",
            "(m for m in rows.values())",
        ),
        (
            "an automatic reply answers",
            "m.sender is Sender.TECHNICIAN and not m.automatic and m.id",
            "m.sender is Sender.TECHNICIAN and m.id",
        ),
        (
            "a note to the operator answers the customer",
            "[m for m in by_people if is_addressed_to(m, Recipient.CUSTOMER)]",
            "by_people",
        ),
        (
            "a reply answers what came when it was on its way",
            ("message.stored_at or message.sent_at)\n        return state"),
            ('"")\n        return state'),
        ),
        (
            "a reply answers what its author had not seen",
            " and message.position <= self._seen_until[state]",
            "",
        ),
        (
            "no click settles anything",
            'clicked_at = verdict.no_reply_needed_at or ""',
            'clicked_at = ""',
        ),
        (
            "the marketplace's verdict clears what crossed our reply",
            "if m.sent_at > as_of or m.sent_at <= shop_wrote_at]",
            "if m.sent_at > as_of]",
        ),
        (
            "the marketplace's own question is not seen",
            "        since.append(verdict.reply_needed_since)\n",
            "        pass\n",
        ),
        ("nothing alerts", "reply_alert=_reply_alert(rows.values()),", "reply_alert=None,"),
        (
            "what a customer wrote to the operator waits for us",
            "return message.sender is Sender.CUSTOMER and is_addressed_to(message, Recipient.SHOP)",
            "return message.sender is Sender.CUSTOMER",
        ),
    ],
    "functions/inbox/replies/compose.py": [
        (
            "the same key is a second reply",
            ("    if serialized := _written_before(conversation_id, reply):\n        return serialized\n"),
            "",
        ),
        (
            "a key may be used for other words",
            "    if serialized.request_hash != reply.request_hash:\n",
            "    if False:\n",
        ),
        (
            "one may write to anybody",
            "    if not set(reply.to) <= set(conversation.recipients):\n",
            "    if False:\n",
        ),
        ("a reply may stand before what it answers", "sent_at=max(now, after_newest),", "sent_at=now,"),
        ("a colleague may undo", "    if reply.author_id not in {None, by.id} and", "    if False and"),
        (
            "what may have been sent can be undone",
            "    if reply.status is Status.QUEUED and not reply.maybe_sent:\n",
            "    if reply.status is Status.QUEUED:\n",
        ),
        (
            "what is lost to delivery counts as undone",
            "    if cancelled is None:\n",
            "    if False:\n",
        ),
        (
            "any reply can be retried",
            ("    if reply.status is not Status.FAILED:\n        if"),
            ("    if False:\n        if"),
        ),
        (
            "any reply can be sent again",
            (
                "    if reply.status is not Status.UNCONFIRMED or reply.automatic:\n"
                '        raise NotToDecide("Only an agent\'s reply that nobody can confirm can be sent again.")\n'
            ),
            "",
        ),
        (
            "a reply that is sent again keeps what it was taken for",
            "        messages.drop_claim(reply.conversation_id, reply.mirakl_message_id, reply.id)\n",
            "        pass\n",
        ),
        (
            "a customer's message can be mine",
            "if message.status is not Status.RECEIVED or not may_be:",
            "if False:",
        ),
        (
            "a reply that is on its way can be dropped",
            "    if reply.status not in {Status.FAILED, Status.UNCONFIRMED}:\n",
            "    if False:\n",
        ),
    ],
    "functions/inbox/conversations/summary_writer.py": [
        (
            "a summary that was overtaken is not written again",
            ("        if conversations.update(before, after):\n            return\n"),
            ("        conversations.update(before, after)\n        return\n"),
        ),
        (
            "the rows are read before the conversation",
            (
                "        before = conversations.get(conversation_id)\n"
                "        rows = messages.load(conversation_id)\n"
            ),
            (
                "        rows = messages.load(conversation_id)\n"
                "        before = conversations.get(conversation_id)\n"
            ),
        ),
    ],
    "functions/store/messages.py": [
        (
            "a row may be stored over another",
            "row.save(condition=MessageRow.message_id.does_not_exist())",
            "row.save()",
        ),
        ("a claim takes what is claimed", "row.save(condition=free)", "row.save()"),
        (
            "a claim takes a customer's message",
            "    free = MessageRow.message_id.does_not_exist() | taken_for_another\n",
            "    free = MessageRow.message_id.does_not_exist() | MessageRow.claimed_by.does_not_exist()\n",
        ),
        (
            "a claim does not take what a synchronisation stored first",
            "    free = MessageRow.message_id.does_not_exist() | taken_for_another\n",
            "    free = MessageRow.message_id.does_not_exist()\n",
        ),
        (
            "a row is changed whatever it is by now",
            "changed if condition_held(lambda: row.update(actions, condition=unchanged)) else None",
            "changed if condition_held(lambda: row.update(actions)) else None",
        ),
        (
            "an attempt is changed by who knew the one before",
            "        unchanged &= MessageRow.attempt == message.attempt\n",
            "        pass\n",
        ),
        (
            "claims are shown as messages",
            ("    if row.claimed_by:\n        raise MessageNotFound\n"),
            "",
        ),
        (
            "settled replies stay in the outbox",
            '"outbox": OUTBOX if is_open else None,',
            '"outbox": OUTBOX,',
        ),
        (
            "the sweep moves a date that somebody else moved",
            "row.update([MessageRow.due_at.set(until)], condition=unmoved)",
            "row.update([MessageRow.due_at.set(until)])",
        ),
    ],
    "functions/store/conversations.py": [
        (
            "a summary is written without the condition on its version",
            "row.update(actions, condition=unchanged)",
            "row.update(actions)",
        ),
        (
            "a conversation is made anew over the one that is there",
            "row.save(condition=ConversationRow.conversation_id.does_not_exist())",
            "row.save()",
        ),
        (
            "any number of automatic replies",
            (
                "            condition=ConversationRow.conversation_id.exists() & free,\n"
                "        )\n"
                "    )\n"
                "    return reserved"
            ),
            ("        )\n    )\n    return reserved"),
        ),
        (
            "an automatic reply's second try is refused",
            "return reserved or get(conversation_id).auto_replied_to == message_id",
            "return reserved",
        ),
    ],
    "functions/store/pauses.py": [
        (
            "nobody remembers to wait",
            "        condition_held(lambda: row.save(condition=shorter))\n",
            "        pass\n",
        ),
        ("a shorter wait replaces a longer one", "row.save(condition=shorter)", "row.save()"),
    ],
    "functions/mirakl/connection.py": [
        (
            "a broken connection means that nothing was taken",
            "            if _never_left(error):\n",
            "            if True:\n",
        ),
        (
            "a connection that never was leaves a doubt",
            "            if _never_left(error):\n",
            "            if False:\n",
        ),
        ("a 5xx is a refusal", "if status == 408 or status >= 500 or 300", "if status == 408 or 300"),
        ("a 408 is a refusal", "if status == 408 or status >= 500", "if status >= 500"),
        ("a redirection is a refusal", " or 300 <= status < 400:", ":"),
        (
            "half an answer to a write means that nothing was taken",
            'raise OutcomeUnknown("The connection broke before the marketplace had answered.") from error',
            "raise",
        ),
        (
            "what the marketplace asked to wait is not noted",
            "            self._pauses.note(_operation(method, path), _retry_after(response))\n",
            "            pass\n",
        ),
        (
            "a read does not wait for what others were told",
            '(wait := self.seconds_until("GET", path))',
            "(wait := 0.0)",
        ),
        ("a refused key is kept", "            self._forget_key()\n", ""),
        ("redirections are followed", "allow_redirects=False", "allow_redirects=True"),
        (
            "a write takes a connection that may have been closed",
            'session = self._session if method == "GET" else requests.Session()',
            "session = self._session",
        ),
    ],
    "functions/mirakl/client.py": [
        (
            "a success without an id is one",
            (
                "        if posted.message_id is None:\n"
                '            raise OutcomeUnknown("The marketplace\'s answer does not say that it has the message.")\n'
                "        return posted.message_id\n"
            ),
            '        return posted.message_id or ""\n',
        ),
    ],
}

MUTATIONS = tuple(
    Mutation(name, file, old, new) for file, edits in _BY_FILE.items() for name, old, new in edits
)
