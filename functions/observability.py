"""One logger and one set of metrics for all functions. Ids are keys; bodies, names and e-mails are never logged."""

from __future__ import annotations

import os

from aws_lambda_powertools import Logger, Metrics

logger = Logger(service=os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "inbox"))
metrics = Metrics(namespace="MarketplaceInbox", service="inbox")
