"""One logger and one set of metrics for all functions. Ids are keys; bodies, names and e-mails are never logged."""

from __future__ import annotations

import os

from aws_lambda_powertools import Logger, Metrics

NAMESPACE = "MarketplaceInbox"
"""Each environment has its own below this one, so that two in one account do not wake each other's alarms."""
SERVICE = "inbox"
"""All functions' metrics stand under one service: an operator asks for the inbox, not for a function."""

logger = Logger(service=os.environ.get("POWERTOOLS_SERVICE_NAME", SERVICE))
metrics = Metrics(namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", NAMESPACE), service=SERVICE)
