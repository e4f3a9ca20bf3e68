"""The model of the table ``presence``."""

from __future__ import annotations

from pynamodb.attributes import TTLAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class PresenceRow(Model):
    """Until when an agent counts as being in a conversation, and as typing. DynamoDB deletes the row days later."""

    class Meta:
        table_name = table_name("presence")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    conversation_id = UnicodeAttribute(hash_key=True)
    agent_id = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    here_until = UnicodeAttribute()
    typing_until = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()
