"""One logger and one set of metrics for all functions. Only ids are logged; never bodies, names or e-mail addresses.

One exception: when the marketplace refuses a request, the reason holds up to 500 characters of its answer.
"""

from __future__ import annotations

import os

from aws_lambda_powertools import Logger, Metrics

NAMESPACE = "MarketplaceInbox"
"""The default. Each environment has a namespace of its own, so that two environments in one AWS account do not trigger
each other's alarms."""
SERVICE = "inbox"
"""All functions use the same service dimension, because a dashboard shows the inbox and not a single function."""

logger = Logger(service=os.environ.get("POWERTOOLS_SERVICE_NAME", SERVICE))
metrics = Metrics(namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", NAMESPACE), service=SERVICE)
