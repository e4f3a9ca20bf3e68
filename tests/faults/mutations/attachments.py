"""Files of customers: fetched once, stored whole, and gone after an erasure."""

from __future__ import annotations

ATTACHMENTS: dict[str, list[tuple[str, str, str]]] = {
    "functions/store/attachments.py": [
        (
            "a lease is taken although another one is in force",
            "        transaction.save(row, condition=as_read)\n",
            "        transaction.save(row)\n",
        ),
        (
            "a lease is taken after an erasure has begun",
            "erased_before.does_not_exist() | (erased_before < after.sent_at)",
            "erased_before.does_not_exist() | erased_before.exists()",
        ),
        (
            "a lease that the SDK has taken twice is not ours",
            "transaction_held(all_together) or get(after.conversation_id, after.attachment_id) == after",
            "transaction_held(all_together)",
        ),
        (
            "a function that has lost its lease stores what it fetched",
            "_row(outcome).save(condition=is_owner)",
            "_row(outcome).save()",
        ),
    ],
    "functions/inbox/attachments/fetching.py": [
        (
            "an event that comes twice fetches the file twice",
            "if requested is None or (requested.state, requested.token) != (REQUESTED, token):",
            "if requested is None:",
        ),
        (
            "a file that was fetched during an erasure stays in the bucket",
            "            self._files.delete(key_of(leased.conversation_id, leased.attachment_id))\n",
            "            pass\n",
        ),
        (
            "whoever has lost the lease deletes the file of whoever has it now",
            "        if attachments.get(leased.conversation_id, leased.attachment_id) is None:  # erased\n",
            "        if True:\n",
        ),
        (
            "a file that could not be fetched is asked for at once",
            "until = None if retry_after is None else shift(self._clock(), seconds=retry_after)",
            "until = None if retry_after is None else self._clock()",
        ),
        (
            "a refusal of the key is taken for a file that does not exist",
            "        if status in NOT_THERE:\n",
            "        if status in (*NOT_THERE, *NOT_ALLOWED):\n",
        ),
        (
            "a file that does not fit counts as a marketplace that cannot be reached",
            "outcome = self._failed(leased, FetchFailure.TOO_LARGE)",
            "outcome = self._unreachable(leased)",
        ),
    ],
    "functions/inbox/attachments/opening.py": [
        (
            "a fetch that was killed is never made up for",
            "    return stored.fetch_after is not None and stored.fetch_after <= now\n",
            "    return stored.state == FAILED and stored.fetch_after is not None and stored.fetch_after <= now\n",
        ),
        (
            "a request that is late is given up",
            "file.token if file.state == REQUESTED and file.token else uuid4().hex",
            "uuid4().hex",
        ),
        (
            "everything is shown in the page",
            'content_disposition("inline", stored.name) if stored.width else download',
            'content_disposition("inline", stored.name)',
        ),
    ],
    "functions/inbox/attachments/content.py": [
        (
            "a picture of any size is shown",
            " and width * height <= MAX_PIXELS",
            "",
        ),
        (
            "a program is sent as what it is",
            "    return Content(media_type if is_known else OCTETS)\n",
            "    return Content(media_type)\n",
        ),
    ],
    "functions/mirakl/answers.py": [
        (
            "a maintenance page is taken for a file",
            "if response.status_code != HTTPStatus.OK or not _is_file(response):",
            "if response.status_code != HTTPStatus.OK:",
        ),
        (
            "a file without an end is taken for whole",
            "    if length is None and not response.raw.chunked:\n",
            "    if False:\n",
        ),
    ],
    "infra/admin/erasure.py": [
        (
            "what a killed function has left of a file is not erased",
            "    there = set(files.keys(folder_of(conversation_id)))  # a row is stored before its file\n",
            "    there: set[str] = set()\n",
        ),
        (
            "the files of messages that are not erased are erased",
            "        if file.message_id in kept:\n",
            "        if False:\n",
        ),
    ],
}
