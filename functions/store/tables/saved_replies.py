"""The model of the table ``saved_replies``."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class SavedReplyRow(Model):
    """A saved reply of one set, the pointer to the active set, or how often a saved reply was used.

    ``store.saved_replies`` explains the keys.
    """

    class Meta:
        table_name = table_name("saved_replies")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    kind = UnicodeAttribute(hash_key=True)
    key = UnicodeAttribute(range_key=True)
    reply: JSONAttribute = JSONAttribute(null=True)
    position = NumberAttribute(null=True)
    version = NumberAttribute(null=True)
    prefix = UnicodeAttribute(null=True)
    row_count = NumberAttribute(null=True)
    saved_at = UnicodeAttribute(null=True)
    saved_by: JSONAttribute = JSONAttribute(null=True)
    uses = NumberAttribute(null=True)
    last_used_at = UnicodeAttribute(null=True)
