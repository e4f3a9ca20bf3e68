"""Files of replies: each agent's own, exactly what was pinned, all or nothing, and within the marketplace's limits."""

from __future__ import annotations

UPLOADS: dict[str, list[tuple[str, str, str]]] = {
    "functions/store/uploads.py": [
        (
            "an agent can send the upload of another one",
            '    return f"{FOLDER}/{_hash(author_id)}/{_hash(upload_id)}"\n',
            '    return f"{FOLDER}/{_hash(upload_id)}"\n',
        ),
        (
            "a form takes a file of any size",
            '["content-length-range", size, size]',
            '["content-length-range", 0, 10**10]',
        ),
        (
            "a form takes any type and name",
            "    conditions: list[Any] = [{field: value} for field, value in fields.items()]\n",
            '    conditions: list[Any] = [["starts-with", f"${field}", ""] for field in fields]\n',
        ),
        (
            "what has replaced a file leaves in its place",
            "Key=file.key, IfMatch=file.etag)",
            "Key=file.key)",
        ),
        (
            "a refusal of the bucket is taken for a file that is gone",
            "            if _status(error) == HTTPStatus.NOT_FOUND:\n",
            "            if _status(error) >= HTTPStatus.BAD_REQUEST:\n",
        ),
        (
            "a file that was replaced counts as a failure of the bucket",
            "(HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED)",
            "(HTTPStatus.NOT_FOUND,)",
        ),
    ],
    "functions/inbox/replies/uploads.py": [
        ("an empty file is allowed", "    if size == 0:\n", "    if False:\n"),
        ("a file of any size is allowed", "    if size > MAX_BYTES:\n", "    if False:\n"),
        (
            "files of any size together are sent",
            "(size := sum(file.size for file in found)) > MAX_BYTES:",
            "(size := sum(file.size for file in found)) > 10**12:",
        ),
        ("a reply may have any number of files", "    if len(upload_ids) > MAX_FILES:\n", "    if False:\n"),
        (
            "an upload that will be deleted in a day is accepted",
            "        if stored is None or stored.stored_at < oldest:\n",
            "        if stored is None:\n",
        ),
        (
            "a reply is written without the files that are gone",
            "    if missing:\n        raise UploadMissing(missing)\n    if (size",
            "    if (size",
        ),
        (
            "an order may have any number of files",
            "        if present + new > MAX_ORDER_FILES:\n",
            "        if False:\n",
        ),
        (
            "only the files of the same conversation are counted",
            "    for about in about_each or [set()]:\n",
            "    for about in [set()]:\n",
        ),
        (
            "files of failed replies take room",
            "(0 if will_not_arrive else len(message.files))",
            "len(message.files)",
        ),
        (
            "a reply is tried again though a file was replaced",
            '.upload_id], "etag", None) != file.etag',
            '.upload_id], "etag", None) is None',
        ),
    ],
    "functions/inbox/replies/file_copies.py": [
        (
            "a reply leaves without a file that is gone",
            "                raise UploadMissing([file.upload_id])\n",
            "                continue\n",
        ),
        ("a copy is sent from its end", "            copy.seek(0)\n", ""),
    ],
    "functions/inbox/replies/compose.py": [
        (
            "the files of a request are no part of its hash",
            "        files = [list(self.upload_ids)] if self.upload_ids else []\n",
            "        files: list[str] = []\n",
        ),
        (
            "the hash of a request without files is another than before",
            "        files = [list(self.upload_ids)] if self.upload_ids else []\n",
            "        files = [list(self.upload_ids)]\n",
        ),
    ],
    "functions/inbox/messages/matching.py": [
        (
            "words with another number of files are our reply",
            "    if candidate.files != len(reply.files):\n        return False\n",
            "",
        ),
    ],
    "functions/mirakl/connection.py": [
        (
            "a body of which a part has left counts as not sent",
            "            if not body.given:\n",
            "            if True:\n",
        ),
    ],
    "functions/mirakl/multipart.py": [
        (
            "files are sent for as long as it takes",
            "        if time.monotonic() > self.until:\n",
            "        if False:\n",
        ),
    ],
}
