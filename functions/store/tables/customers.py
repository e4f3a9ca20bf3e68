"""The model of the table ``customers``."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import ListAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class CustomerRow(Model):
    class Meta:
        table_name = table_name("customers")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    customer_id = UnicodeAttribute(hash_key=True)
    display_name = UnicodeAttribute(null=True)
    other_names: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    first_name = UnicodeAttribute(null=True)
    last_name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    locale = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    erased_before = UnicodeAttribute(null=True)
