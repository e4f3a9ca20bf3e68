"""The marketplace's client: which failure means what."""

from __future__ import annotations

MIRAKL: dict[str, list[tuple[str, str, str]]] = {
    "functions/mirakl/connection.py": [
        (
            "a broken connection means that the marketplace took nothing",
            "            if _never_left(error):\n",
            "            if True:\n",
        ),
        (
            "a connection that was never made leaves the outcome unknown",
            "            if _never_left(error):\n",
            "            if False:\n",
        ),
        (
            "a 5xx is taken for a refusal",
            "if status == 408 or status >= 500 or 300",
            "if status == 408 or 300",
        ),
        ("a 408 is taken for a refusal", "if status == 408 or status >= 500", "if status >= 500"),
        ("a redirect is taken for a refusal", " or 300 <= status < 400:", ":"),
        (
            "a truncated answer to a write means that the marketplace took nothing",
            'raise OutcomeUnknown("The connection broke before the marketplace had answered.") from error',
            "raise",
        ),
        (
            "a Retry-After is not noted",
            "            self._pauses.note(_operation(method, path), retry_after(response))\n",
            "            pass\n",
        ),
        (
            "a read does not wait for a Retry-After that another function got",
            '(wait := self.seconds_until("GET", path))',
            "(wait := 0.0)",
        ),
        ("a refused API key is used again", "            self._forget_key()\n", ""),
        ("redirects are followed", "allow_redirects=False", "allow_redirects=True"),
        (
            "a write uses a pooled connection that may have been closed",
            'session = self._session if method == "GET" else requests.Session()',
            "session = self._session",
        ),
    ],
    "functions/mirakl/client.py": [
        (
            "a success without a message id is accepted",
            (
                "        if posted.message_id is None:\n"
                '            raise OutcomeUnknown("The marketplace\'s answer does not say that it has the message.")\n'
                "        return posted.message_id\n"
            ),
            '        return posted.message_id or ""\n',
        ),
    ],
}
