"""The model of the table ``sync_records``."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class SyncRecordRow(Model):
    """Records of the synchronisation: import failures, cached responses, pauses, rights, and the record of its runs.

    ``store.sync_records``, ``store.pauses``, ``store.key_rights`` and ``store.sync_runs`` explain the kinds. Only the
    record of the runs has the attributes from ``succeeded_at`` on.
    """

    class Meta:
        table_name = table_name("sync_records")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    kind = UnicodeAttribute(hash_key=True)
    record_id = UnicodeAttribute(range_key=True)
    at = UnicodeAttribute()
    data: JSONAttribute = JSONAttribute()
    succeeded_at = UnicodeAttribute(null=True)
    lease_token = UnicodeAttribute(null=True)
    lease_until = UnicodeAttribute(null=True)
    requests = NumberAttribute(null=True)
    requested_at = UnicodeAttribute(null=True)
    full_check_request = NumberAttribute(null=True)
    honoured = NumberAttribute(null=True)
