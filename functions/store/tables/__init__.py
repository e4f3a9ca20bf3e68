"""The DynamoDB tables as pynamodb models, one module for each table. CDK makes its tables from ``TABLES``."""

from __future__ import annotations

from pynamodb.models import Model

from functions.store.tables.activity import ActivityRow
from functions.store.tables.agents import AgentRow
from functions.store.tables.attachments import AttachmentRow
from functions.store.tables.conversation_tags import ConversationTagRow
from functions.store.tables.conversations import ConversationRow
from functions.store.tables.customers import CustomerRow
from functions.store.tables.deadline_warnings import DeadlineWarningRow
from functions.store.tables.drafts import DraftRow
from functions.store.tables.messages import MessageRow
from functions.store.tables.order_conversations import OrderConversationRow
from functions.store.tables.order_parts import OrderPartRow
from functions.store.tables.presence import PresenceRow
from functions.store.tables.rules import RuleRow
from functions.store.tables.saved_replies import SavedReplyRow
from functions.store.tables.sync_records import SyncRecordRow

TABLES: tuple[type[Model], ...] = (
    CustomerRow,
    ConversationRow,
    MessageRow,
    AttachmentRow,
    OrderConversationRow,
    OrderPartRow,
    ConversationTagRow,
    RuleRow,
    SavedReplyRow,
    SyncRecordRow,
    ActivityRow,
    AgentRow,
    PresenceRow,
    DeadlineWarningRow,
    DraftRow,
)
