"""The DynamoDB tables: one module for each table, with all reads and writes of it, and ``tables`` with the models.

A write that could overwrite another writer's work has a condition (``conditions.condition_held``). A refused
condition is a result (False or None), not an error; every other failure is raised. New rows are written only if their
key is free, changed rows only if they still are as they were read. So any function may be stopped at any point and
called again.

Reads of single rows are consistent; reads of a global index are not. Empty texts are stored as absent attributes.
``sync_state`` is the exception among the modules: it keeps one document in SSM.
"""

from typing import Any

from pynamodb.settings import default_settings_dict

from functions.settings import settings
from functions.timing import AWS_CONNECT_SECONDS, AWS_TRIES

TIME_LIMITS: dict[str, Any] = {
    "connect_timeout_seconds": AWS_CONNECT_SECONDS,
    "read_timeout_seconds": settings.aws_read_seconds,
    "max_retry_attempts": AWS_TRIES - 1,
}
default_settings_dict |= TIME_LIMITS  # here, because a model takes them when its class is created
