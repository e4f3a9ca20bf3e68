"""The model of the table ``conversation_tags``: which conversations have a tag, and which tags there are."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.indexes import KeysOnlyProjection, LocalSecondaryIndex
from pynamodb.models import Model

from functions.settings import table_name


class ByTaggedAt(LocalSecondaryIndex["ConversationTagRow"]):
    """The conversations of a tag, by when they got it. The rows of names have no time, so they are not in it."""

    class Meta:
        index_name = "by_tagged_at"
        projection = KeysOnlyProjection()

    tag_key = UnicodeAttribute(hash_key=True)
    tagged_at = UnicodeAttribute(range_key=True)


class ConversationTagRow(Model):
    """The link from a tag to a conversation, or the name of a tag (``store.tags`` explains the keys)."""

    class Meta:
        table_name = table_name("conversation_tags")
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    tag_key = UnicodeAttribute(hash_key=True)
    conversation_id = UnicodeAttribute(range_key=True)
    tagged_at = UnicodeAttribute(null=True)
    tag = UnicodeAttribute(null=True)

    by_tagged_at = ByTaggedAt()
