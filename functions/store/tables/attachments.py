"""The model of the table ``attachments``."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.models import Model

from functions.settings import table_name


class AttachmentRow(Model):
    """The file of an attachment that somebody has opened, and who may fetch it when. ``store.attachments`` explains.

    A file that nobody has opened has no row.
    """

    class Meta:
        table_name = table_name("attachments")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    conversation_id = UnicodeAttribute(hash_key=True)
    attachment_id = UnicodeAttribute(range_key=True)
    message_id = UnicodeAttribute()
    sent_at = UnicodeAttribute()
    name = UnicodeAttribute(null=True)
    size = NumberAttribute()
    state = UnicodeAttribute()
    token = UnicodeAttribute()
    fetch_after = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    failures = NumberAttribute(null=True)
    type = UnicodeAttribute(null=True)
    width = NumberAttribute(null=True)
    height = NumberAttribute(null=True)
