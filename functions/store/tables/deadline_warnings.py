"""The model of the table ``deadline_warnings``."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class DeadlineWarningRow(Model):
    """Which warnings of one episode have gone out. DynamoDB deletes the row some weeks later."""

    class Meta:
        table_name = table_name("deadline_warnings")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    conversation_id = UnicodeAttribute(hash_key=True)
    since = UnicodeAttribute(range_key=True)
    mailed = NumberAttribute(default=0)
    posted = NumberAttribute(default=0)
    expires_at = TTLAttribute()
