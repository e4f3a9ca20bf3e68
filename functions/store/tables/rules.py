"""The model of the table ``rules``."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class RuleRow(Model):
    """A rule set, the pointer to the active rule set, or a single rule in the format that was used before rule sets.

    ``store.rules`` explains the keys.
    """

    class Meta:
        table_name = table_name("rules")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    rule_set = UnicodeAttribute(hash_key=True)
    position = NumberAttribute(range_key=True)
    document = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    rule_id = UnicodeAttribute(null=True)
    enabled = BooleanAttribute(null=True)
    conditions: JSONAttribute = JSONAttribute(null=True)
    templates: JSONAttribute = JSONAttribute(null=True)
