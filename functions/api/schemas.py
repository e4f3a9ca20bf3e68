"""What the API takes and answers. The OpenAPI document, and the page's types, are generated from here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from functions.inbox.messages.text import text_of
from functions.inbox.replies.compose import undo_until
from functions.inbox.replies.text_length import utf16_length, visible_length
from functions.inbox.sync.status import SyncReport, SyncStatus
from functions.model.conversations import Conversation, ReplyAlert
from functions.model.customers import Customer
from functions.model.messages import Message, Recipient, Sender, Status

SHORTEST_BODY = 3
LONGEST_BODY = 50_000


def _is_sayable(body: str) -> str:
    """What the marketplace would refuse anyway, said before the reply is queued."""
    if visible_length(body) < SHORTEST_BODY:
        raise ValueError(f"A reply needs at least {SHORTEST_BODY} characters that one can see.")
    if utf16_length(body) > LONGEST_BODY:
        raise ValueError(f"A reply may have {LONGEST_BODY} characters, and an emoji counts as two.")
    return body


class CustomerInList(BaseModel):
    id: str | None
    display_name: str
    first_name: str | None
    last_name: str | None


class CustomerDetail(CustomerInList):
    email: str | None = Field(description="The marketplace's one-way alias for notifications.")
    locale: str | None


class ConversationInList(BaseModel):
    id: str
    mirakl_thread_id: str
    subject: str = Field(description="Empty when the marketplace gives none.")
    customer: CustomerInList | None = Field(description="None in a conversation with the operator alone.")
    order_id: str | None
    last_message_at: str | None
    last_sender: Sender | None
    last_message_preview: str = Field(
        description="Plain text, 140 characters at most; `🖼` alone for nothing but a picture."
    )
    message_count: int
    needs_reply_since: str | None
    reply_alert: ReplyAlert | None = Field(
        description="What is wrong with a reply here, until somebody deals with it."
    )

    @staticmethod
    def fields_of(conversation: Conversation) -> dict[str, Any]:
        summary = conversation.summary
        return {
            "id": conversation.id,
            "mirakl_thread_id": conversation.mirakl_thread_id,
            "subject": conversation.subject,
            "order_id": conversation.order_id,
            "last_message_at": summary.last_message_at,
            "last_sender": summary.last_sender,
            "last_message_preview": summary.last_message_preview,
            "message_count": summary.message_count,
            "needs_reply_since": summary.needs_reply_since,
            "reply_alert": summary.reply_alert,
        }

    @classmethod
    def of(cls, conversation: Conversation) -> ConversationInList:
        customer = conversation.customer
        return cls(
            **cls.fields_of(conversation),
            customer=CustomerInList.model_validate(customer, from_attributes=True) if customer else None,
        )


class ConversationDetail(ConversationInList):
    customer: CustomerDetail | None
    recipients: list[Recipient] = Field(description="Whom one may write to here, the customer first.")

    @classmethod
    def with_customer(cls, conversation: Conversation, customer: Customer | None) -> ConversationDetail:
        return cls(
            **cls.fields_of(conversation),
            customer=CustomerDetail.model_validate(customer, from_attributes=True) if customer else None,
            recipients=list(conversation.recipients),
        )


class ConversationPage(BaseModel):
    conversations: list[ConversationInList]
    next_cursor: str | None


class AttachmentOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="Attachment")

    id: str
    name: str
    size: int = Field(description="Bytes.")


class MessageOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="Message")

    id: str
    sender: Sender
    author: str
    author_id: str | None = Field(description="The agent who wrote it here; null for everybody else.")
    body: str = Field(description="As received: may hold HTML, to be sanitised before it is shown.")
    text: str = Field(
        description="What a reader sees of the body, in lines. Lines of quoted history begin with '> '."
    )
    sent_at: str
    status: Status
    mirakl_message_id: str | None
    to: list[Recipient]
    attachments: list[AttachmentOut]
    error: str | None = Field(description="Why a reply is not delivered, in words for a person.")
    automatic: bool
    idempotency_key: str | None
    written_at: str | None = Field(description="When a reply was written here, by our clock.")
    not_before: str | None = Field(description="Delivery of a waiting reply goes on then at the earliest.")
    undo_until: str | None = Field(description="A queued reply can be taken back until about then.")
    cancelled_by: str | None = Field(description="Who cancelled a reply; null where nobody did.")
    cancelled_by_id: str | None
    absent_since: str | None = Field(
        description="Since when the marketplace no longer shows this message in its thread."
    )
    unreadable: list[str] = Field(description="Parts of the marketplace's message that could not be read.")
    attachments_left_out: int = Field(description="Attachments that the marketplace has and this list not.")

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        return cls.model_validate(
            {**vars(message), "text": text_of(message), "undo_until": undo_until(message)}
        )


class MessagePage(BaseModel):
    conversation: ConversationDetail
    messages: list[MessageOut]
    next_cursor: str | None


class ReplyIn(BaseModel):
    model_config = ConfigDict(title="Reply", extra="forbid")

    body: Annotated[
        str,
        Field(
            min_length=SHORTEST_BODY,
            max_length=LONGEST_BODY,
            description="At least 3 visible characters; at most 50,000 in UTF-16, where an emoji counts as two.",
        ),
        AfterValidator(_is_sayable),
    ]
    to: list[Literal["customer", "operator"]] = Field(default=["customer"], min_length=1, max_length=2)
    seen_message_id: Annotated[str, Field(min_length=1, max_length=1024)] | None = Field(
        default=None,
        description="The last message that the author had before them; the reply answers nothing after it.",
    )


class DecisionIn(BaseModel):
    model_config = ConfigDict(title="Decision", extra="forbid")

    decision: Literal["mine", "send", "discard"] = Field(
        description="Of a reply that nobody can confirm: it is the message named, send it again, or drop it."
    )
    message_id: Annotated[str, Field(min_length=1, max_length=1024)] | None = Field(
        default=None, description="With `mine`: the message of the conversation that is this reply."
    )


class SyncRunOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="SyncRun")

    pages: int
    threads: int
    new_messages: int
    troubles: int
    calls: int
    seconds: float = Field(description="How long it took.")
    ended_early: str | None


class BackfillOut(BaseModel):
    model_config = ConfigDict(title="Walk")

    threads: int = Field(description="How many threads it has been through.")
    back_to: str | None
    reconciling: bool = Field(description="They are known already, and only checked.")
    moved_at: str | None = Field(description="When it last came further.")
    stands_still: bool = Field(description="It has not come further for half an hour.")
    failing_since: str | None = Field(description="Since when each try of its next page fails, if it does.")
    error: str | None = Field(description="Why the last try failed, in words for a person.")
    retry_at: str | None = Field(description="It is tried again then at the earliest.")

    @classmethod
    def of(cls, run: SyncReport, stands_still: bool) -> BackfillOut:
        return cls(
            threads=run.backfilled,
            back_to=run.backfilled_to,
            reconciling=run.reconciling,
            moved_at=run.backfill_moved_at,
            stands_still=stands_still,
            failing_since=run.backfill_failing_since,
            error=run.backfill_error,
            retry_at=run.backfill_retry_at,
        )


class TroubleOut(BaseModel):
    mirakl_thread_id: str
    conversation_id: str | None = Field(description="Null when nothing of the thread is here.")
    reason: str
    expected: int | None = Field(description="How many messages the marketplace counts, …")
    have: int | None = Field(description="… and how many are here.")
    since: str


class SyncOut(BaseModel):
    model_config = ConfigDict(title="Sync")

    last_success_at: str | None = Field(
        description="The start of the last run that brought everything new; it says nothing of `back_fill`."
    )
    is_stale: bool
    last_run_at: str | None
    last_run: SyncRunOut | None
    last_error: str | None
    next_run_at: str | None
    back_fill: BackfillOut | None = Field(description="What of the past is still being read.")
    troubles: list[TroubleOut]

    @classmethod
    def of(cls, status: SyncStatus) -> SyncOut:
        run = status.last_run
        return cls(
            last_success_at=status.last_success_at,
            is_stale=status.is_stale,
            last_run_at=status.last_run_at,
            last_run=SyncRunOut.model_validate(run) if run else None,
            last_error=status.last_error,
            next_run_at=status.next_run_at,
            back_fill=BackfillOut.of(run, status.makes_no_progress) if run and run.backfilling else None,
            troubles=[
                TroubleOut(
                    mirakl_thread_id=trouble.thread_id,
                    conversation_id=status.conversations.get(trouble.thread_id),
                    reason=trouble.reason,
                    expected=trouble.expected,
                    have=trouble.have,
                    since=trouble.since,
                )
                for trouble in status.import_failures
            ],
        )


class SyncIn(BaseModel):
    model_config = ConfigDict(title="SyncRequest", extra="forbid")

    reconcile: bool = Field(default=False, description="Check everything of the last 30 days row by row.")


class RequestedOut(BaseModel):
    model_config = ConfigDict(title="Requested")

    requested: bool = Field(description="False: somebody asked a moment ago, and that one stands.")


class ErrorDetail(BaseModel):
    code: str
    message: str
    details: list[dict[str, Any]] | None = None


class ErrorOut(BaseModel):
    model_config = ConfigDict(title="Error")

    error: ErrorDetail
