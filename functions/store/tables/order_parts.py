"""The model of the table ``order_parts``."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class OrderPartRow(Model):
    """What the marketplace said about a part of an order, and who may ask again when. ``store.order_parts`` explains.

    DynamoDB deletes the row 30 days after the value was read, or some days later. Only a block has ``failed_order_id``
    and ``key_hash``.
    """

    class Meta:
        table_name = table_name("order_parts")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    order_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    value: JSONAttribute = JSONAttribute(null=True)
    as_of = UnicodeAttribute(null=True)
    ask_after = UnicodeAttribute()
    lease_token = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    incidents: JSONAttribute = JSONAttribute(null=True)
    failed_order_id = UnicodeAttribute(null=True)
    key_hash = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()
