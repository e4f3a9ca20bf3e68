"""The model of the table ``activity``: notes, and what people and the inbox itself changed."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class ActivityRow(Model):
    """One entry, or the place of a note (``store.activity`` explains it), which has only the key and ``at``."""

    class Meta:
        table_name = table_name("activity")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    conversation_id = UnicodeAttribute(hash_key=True)
    position = UnicodeAttribute(range_key=True)
    at = UnicodeAttribute()
    entry_id = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    by: JSONAttribute = JSONAttribute(null=True)
    cause = UnicodeAttribute(null=True)
    changes: JSONAttribute = JSONAttribute(null=True)
    until = UnicodeAttribute(null=True)
    body = UnicodeAttribute(null=True)
    mentions: JSONAttribute = JSONAttribute(null=True)
    request_hash = UnicodeAttribute(null=True)
