"""The model of the table ``sync_records``."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class SyncRecordRow(Model):
    """Records of the synchronisation: import failures, cached responses, statuses, pauses, acquired rights.

    ``store.sync_records`` and ``store.pauses`` explain the kinds.
    """

    class Meta:
        table_name = table_name("sync_records")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    kind = UnicodeAttribute(hash_key=True)
    record_id = UnicodeAttribute(range_key=True)
    at = UnicodeAttribute()
    data: JSONAttribute = JSONAttribute()
