"""The model of the table ``order_conversations``: the links from orders to conversations."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class OrderConversationRow(Model):
    """A link from an order to a conversation about it. A thread may be about several orders."""

    class Meta:
        table_name = table_name("order_conversations")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    order_id = UnicodeAttribute(hash_key=True)
    conversation_id = UnicodeAttribute(range_key=True)
