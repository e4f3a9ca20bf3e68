"""The model of the table ``drafts``."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class DraftRow(Model):
    """What one agent is writing in one conversation. DynamoDB deletes the row some weeks after the last change."""

    class Meta:
        table_name = table_name("drafts")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    conversation_id = UnicodeAttribute(hash_key=True)
    author_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    saved_at = UnicodeAttribute()
    body = UnicodeAttribute(null=True)
    to: JSONAttribute = JSONAttribute(null=True)
    upload_ids: JSONAttribute = JSONAttribute(null=True)
    idempotency_key = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()
