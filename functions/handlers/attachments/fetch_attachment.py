"""Invoked by ``get_attachment`` and ``retry_attachment``: fetches a file (M13, OR73) into the bucket.

Reads and writes ``attachments``, and ``sync_records`` for the marketplace's pauses and the key's rights. Reads
``conversations``, so that nothing is fetched that was erased. Nothing depends on it: if it is killed, the file is
requested again when somebody looks at it.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.inbox.attachments.fetching import Fetcher
from functions.observability import logger


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    logger.set_correlation_id(event.get("correlation_id"))

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    calls = wiring.attachment_calls(seconds_left)
    fetcher = Fetcher(calls, wiring.files(), wiring.now)
    ids = event["conversation_id"], event["attachment_id"]
    with (
        logger.append_context_keys(conversation_id=ids[0], attachment_id=ids[1]),
        wiring.storing_key_rights(seconds_left),
    ):
        file = fetcher.fetch(*ids, event["token"])
        logger.info("answered", state=file.state if file else "not taken: it is another invocation's")
