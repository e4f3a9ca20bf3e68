"""Called every hour: makes the open conversations of colleagues who have left unassigned.

Reads the user pool and ``agents``; changes ``conversations`` and ``agents``. If Cognito does not answer, it fails and
changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.inbox.collaboration.departures import release_departed
from functions.observability import logger


class NotAllReleased(Exception):
    """The next call tries again; the alarm of the function tells if that fails too."""


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    result = release_departed(wiring.team(), wiring.now())
    if result.released or result.failed:
        logger.info("Conversations of departed agents", **asdict(result))
    if result.failed:
        raise NotAllReleased(f"{result.failed} conversations of departed agents could not be released.")
    return asdict(result)
