"""The model of the table ``agents``."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class AgentRow(Model):
    """What an agent has seen, or only that there is or was such an agent (``store.agents``).

    All agents stand under one partition key, so that one query finds them. A shop has few.
    """

    class Meta:
        table_name = table_name("agents")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    team = UnicodeAttribute(hash_key=True)
    agent_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute(default=0)
    watermark = UnicodeAttribute(null=True)
    marks = UnicodeAttribute(null=True)
    mentions: JSONAttribute = JSONAttribute(null=True)
