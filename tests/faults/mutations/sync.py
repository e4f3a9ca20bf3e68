"""Synchronising: runs, back-fills, import of threads."""

from __future__ import annotations

SYNC: dict[str, list[tuple[str, str, str]]] = {
    "functions/inbox/sync/known_messages.py": [
        (
            "hashes of another checkpoint are used",
            "hashes.digests if hashes and hashes.id == checkpoint.hashes else ()",
            "hashes.digests if hashes else ()",
        ),
        (
            "a message that is new or changed before the checkpoint is not noticed",
            '    is_as_before = all(f"{message.sent_at}#" > checkpoint.position for message in later)',
            "    is_as_before = True",
        ),
        (
            "a message that is no longer shown before the checkpoint is not noticed",
            "(is_complete(thread) and len(known) != checkpoint.stored_count)",
            "False",
        ),
        (
            "a claim is not looked for after the checkpoint",
            "        rows.claims = messages.claims_of(conversation.id, _may_be_claimed(later, rows))\n",
            "",
        ),
        (
            "the daily check trusts the checkpoint",
            "    if all_rows or len(thread.messages) > SHOWN_AT_MOST:\n",
            "    if len(thread.messages) > SHOWN_AT_MOST:\n",
        ),
        (
            "a message counts as known although another run has stored it otherwise",
            "        if message.id in by_id and _is_stored(message, by_id[message.id], now)\n",
            "        if message.id in by_id\n",
        ),
    ],
    "functions/inbox/sync/run.py": [
        (
            "a back-fill makes no room for a run that is requested",
            "        if self._is_requested():\n",
            "        if False:\n",
        ),
        (
            "the cursor is saved before its first page is stored",
            ("        self._importer.store_page(page)\n        rest = advanced("),
            (
                "        self._save(replace(state, cursor=self._head))\n"
                "        self._importer.store_page(page)\n"
                "        rest = advanced("
            ),
        ),
        (
            "a back-fill moves on before its page is stored",
            (
                "            self._importer.store_page(page, verify=backfill.is_full_check)\n"
                "            rest = advanced(backfill, page, self._started)\n"
            ),
            (
                "            rest = advanced(backfill, page, self._started)\n"
                "            changed = tuple(rest if each is backfill else each for each in state.backfills)\n"
                "            self._save(replace(state, backfills=tuple(each for each in changed if each)))\n"
                "            self._importer.store_page(page, verify=backfill.is_full_check)\n"
            ),
        ),
        (
            "the rest of what changed is not read after the first page",
            "backfills = (*state.backfills, *([rest] if rest else ()))",
            "backfills = state.backfills",
        ),
        (
            "a run starts reading where the run before it started, without overlap",
            "self._head = shift(started, seconds=-overlap_seconds)",
            "self._head = started",
        ),
        (
            "the shop is not checked when the list of threads is empty",
            "        if not page.threads:\n",
            "        if False:\n",
        ),
        (
            "the first run starts no back-fill of older threads",
            "SyncState(self._head, (everything,), full_check_at=self._started)",
            "SyncState(self._head, (), full_check_at=self._started)",
        ),
        (
            "the full check is never due",
            "            if self._full_check or self._is_full_check_due(state):\n",
            "            if self._full_check:\n",
        ),
        (
            "the full check skips threads with an equal fingerprint",
            "page, verify=backfill.is_full_check)",
            "page)",
        ),
        ("failed imports are not tried again", "            self._retry_failures()\n", ""),
        (
            "a back-fill with an invalid page token restarts without end",
            "        self._restarted.add(identity)\n",
            "",
        ),
        (
            "a page is requested although the function's time is used up",
            "if self._seconds_left() > STOP_SECONDS:",
            "if True:",
        ),
    ],
    "functions/inbox/sync/lease.py": [
        (
            "a lease ends before its function",
            "shift(now, seconds=seconds_left + MARGIN_SECONDS)",
            "now",
        ),
        (
            "a run that was requested meanwhile does not begin",
            "        if not run(lease) or seconds_left() < ANOTHER_RUN_SECONDS:\n",
            "        if run(lease) or True:\n",
        ),
        (
            "another run begins although the function's time is used up",
            "not run(lease) or seconds_left() < ANOTHER_RUN_SECONDS:",
            "not run(lease):",
        ),
        (
            "a back-fill makes room for a run that cannot begin any more",
            "return seconds_left >= ANOTHER_RUN_SECONDS and sync_runs",
            "return sync_runs",
        ),
    ],
    "functions/inbox/sync/status.py": [
        (
            "a run that failed has honoured all requests",
            "is_honoured=report.caught_up and error is None,",
            "is_honoured=True,",
        ),
    ],
    "functions/inbox/sync/requests.py": [
        (
            "a request for a full check asks for a plain run",
            "shift(now, seconds=-SYNC_SECONDS), full_check=full_check)",
            "shift(now, seconds=-SYNC_SECONDS), full_check=False)",
        ),
    ],
    "functions/handlers/sync/sync_messages.py": [
        (
            "a run that fails keeps the lease",
            "            record_run(lease, started, wiring.now(), sync.report, str(failure))\n",
            "",
        ),
    ],
    "functions/inbox/sync/account.py": [
        (
            "an API key of another shop is not an error",
            'return bool(shop_id) and account["shop_id"] != shop_id',
            "return False",
        ),
    ],
    "functions/inbox/sync/backfill.py": [
        (
            "two back-fills that are joined start at the later of both dates",
            "else min(one.since, other.since)",
            "else max(one.since, other.since)",
        ),
        (
            "a back-fill follows pages that lead in a circle without end",
            "    if page_hash == backfill.earlier_page_hash:\n",
            "    if False:\n",
        ),
        (
            "a back-fill that fails never requests its pages in another way",
            "page_request=(backfill.page_request + 1) % len(PAGE_REQUESTS)",
            "page_request=backfill.page_request",
        ),
        (
            "a back-fill reads empty pages without end",
            "        if backfill.empty_pages % MAX_EMPTY_PAGES == 0:\n",
            "        if False:\n",
        ),
    ],
    "functions/inbox/sync/importer.py": [
        (
            "an incomplete thread is not recorded as an import failure",
            ("        if not result.is_complete:\n            counts"),
            ("        if False:\n            counts"),
        ),
        (
            "an import failure is cleared although the thread is still incomplete",
            "        if self.store([thread], verify=True):\n",
            ("        self.store([thread], verify=True)\n        if True:\n"),
        ),
        (
            "threads that could not be parsed are not recorded as import failures",
            "            self._record_failure(unreadable.thread_id, unreadable)\n",
            "            pass\n",
        ),
        (
            "a thread that did not change is stored again",
            "if verify or not _is_stored(",
            "if True or not _is_stored(",
        ),
        (
            "a failing database is recorded as the failure of one thread",
            "if is_refused_key or is_store_failure(error):",
            "if is_refused_key:",
        ),
        (
            "a refused API key is recorded as the failure of one thread",
            "if is_refused_key or is_store_failure(error):",
            "if is_store_failure(error):",
        ),
        (
            "a busy marketplace does not close the importer",
            ("            self._closed = busy\n            raise\n"),
            "            raise\n",
        ),
        (
            "repeated failures of the marketplace do not close the importer",
            "            if self._failures >= MAX_FAILURES:\n",
            "            if False:\n",
        ),
        (
            "the full check does not read long threads whole",
            "self._checked_whole(item, read_whole) if verify and item.thread.is_partial else item",
            "item",
        ),
    ],
    "functions/inbox/sync/thread_import.py": [
        (
            "a fingerprint is stored although messages are missing",
            "is_complete = not_read is None and count_stored_or_erased(rows) >= thread.total_count",
            "is_complete = True",
        ),
        (
            "a fingerprint is stored although the thread was not read whole",
            "is_complete = not_read is None and count",
            "is_complete = count",
        ),
        (
            "a list that begins after what is stored is taken for everything",
            "may_skip = thread.is_partial and not _begins_with_stored(thread, read, stored)",
            "may_skip = False",
        ),
        (
            "a thread with missing messages is not read whole",
            "has_other_count = thread.is_partial and",
            "has_other_count = False and",
        ),
        (
            "the rows are not loaded again after the whole thread was read",
            "            rows.reload()  # a reply may have left since, and be in the answer\n",
            "",
        ),
        (
            "an older reply requirement replaces a newer one",
            'return known if (shown.as_of or "") < (known.as_of or "") else shown',
            "return shown",
        ),
        (
            "a conversation that was erased meanwhile is updated",
            '    if (conversation.erased_before or "") > (erased_before or ""):\n',
            "    if False:\n",
        ),
        ("what M10 raised is swallowed", ("    if not_read:\n        raise not_read\n"), ""),
        (
            "a link from an order that the thread no longer has stays",
            "            conversations.unlink_order(order_id, item.conversation_id)\n",
            "            pass\n",
        ),
    ],
    "functions/inbox/sync/fingerprint.py": [
        ("an edited message does not change the fingerprint", '        "body": message.body,\n', ""),
    ],
}
