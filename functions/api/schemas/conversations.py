"""Conversations: in a list, and one in detail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.inbox.conversations.deadline import due_at
from functions.inbox.conversations.known_language import LanguageSource, source_of
from functions.model.conversations import Conversation, ReplyAlert, State
from functions.model.customers import Customer
from functions.model.messages import Recipient, Sender
from functions.model.presence import Presence

DELIVERY = {
    ReplyAlert.FAILED: "failed",
    ReplyAlert.UNCONFIRMED: "failed",
    ReplyAlert.UNKNOWN: "waiting",
    ReplyAlert.WAITING: "waiting",
}


class CustomerInList(BaseModel):
    id: str | None
    display_name: str
    first_name: str | None
    last_name: str | None


class CustomerDetail(CustomerInList):
    email: str | None = Field(
        description="The marketplace's alias for notifications, which accepts no answers."
    )
    locale: str | None


class Person(BaseModel):
    """An agent, as a conversation, a note or a change names them."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str


class ConversationInList(BaseModel):
    id: str
    version: int = Field(description="It grows with every change of the conversation.")
    mirakl_thread_id: str
    subject: str = Field(description="Empty when the marketplace gives none.")
    customer: CustomerInList | None = Field(description="Null in a conversation with the operator only.")
    order_id: str | None
    language: str | None = Field(description="The customer's language, such as `fr`. Null: not known.")
    last_message_at: str | None
    last_message_id: str | None
    last_sender: Sender | None
    last_message_preview: str = Field(
        description="Plain text, at most 140 characters. Only `🖼` if the message contains only a picture."
    )
    message_count: int
    needs_reply_since: str | None
    reply_alert: ReplyAlert | None = Field(
        description="The most urgent problem of the replies here, until somebody deals with it."
    )
    delivery: Literal["waiting", "failed"] | None = Field(
        description="`failed`: somebody has to deal with a reply. `waiting`: a reply is held up."
    )
    state: State
    snoozed_until: str | None
    due_at: str | None = Field(description="The response deadline. Null: nobody waits for a reply.")
    assignee: Person | None
    tags: list[str]
    unread: bool = Field(
        description="Whether the caller has not seen the last message, and the shop did not write it."
    )

    @staticmethod
    def fields_of(conversation: Conversation) -> dict[str, Any]:
        """All fields except the customer and ``unread``."""
        summary = conversation.summary
        return {
            "id": conversation.id,
            "version": conversation.version,
            "mirakl_thread_id": conversation.mirakl_thread_id,
            "subject": conversation.subject,
            "order_id": conversation.order_id,
            "language": conversation.language,
            **vars(summary),
            "delivery": DELIVERY[summary.reply_alert] if summary.reply_alert else None,
            "due_at": due_at(conversation),
            "assignee": conversation.assignee,
            "tags": list(conversation.tags),
        }

    @classmethod
    def of(cls, conversation: Conversation, *, unread: bool) -> ConversationInList:
        customer = conversation.customer
        return cls(
            **cls.fields_of(conversation),
            unread=unread,
            customer=CustomerInList.model_validate(customer, from_attributes=True) if customer else None,
        )


class MarkOut(BaseModel):
    """Who decided something, and when."""

    model_config = ConfigDict(from_attributes=True, title="Mark")

    by: Person
    at: str


class PresentAgent(Person):
    typing: bool

    @classmethod
    def of(cls, presence: Presence, now: str) -> PresentAgent:
        return cls(id=presence.agent.id, name=presence.agent.name, typing=presence.is_typing(now))


class ConversationDetail(ConversationInList):
    customer: CustomerDetail | None
    language_source: LanguageSource | None = Field(
        description="What says so. `order`: the language in which they bought. `locale`: their account. `earlier`: an "
        "order or a locale that is not known any more. Null: their language is not known."
    )
    order_ids: list[str] = Field(description="All orders that it is about; `order_id` is the first.")
    recipients: list[Recipient] = Field(description="To whom an agent may write here, the customer first.")
    state_set: MarkOut | None = Field(
        description="Who snoozed it or said that it is done. Null if it is open."
    )
    no_reply_needed: MarkOut | None = Field(
        description="Who said last that the messages so far need no reply. The marketplace does not learn of it."
    )
    present: list[PresentAgent] = Field(
        description="Who else looks at this conversation now, the caller excluded."
    )

    @classmethod
    def with_customer(
        cls,
        conversation: Conversation,
        customer: Customer | None,
        *,
        unread: bool,
        present: Iterable[PresentAgent] = (),
    ) -> ConversationDetail:
        return cls(
            **cls.fields_of(conversation),
            unread=unread,
            state_set=conversation.state_mark and MarkOut.model_validate(conversation.state_mark),
            no_reply_needed=conversation.no_reply_mark and MarkOut.model_validate(conversation.no_reply_mark),
            present=list(present),
            customer=CustomerDetail.model_validate(customer, from_attributes=True) if customer else None,
            language_source=source_of(conversation.language, customer),
            order_ids=list(conversation.order_ids),
            recipients=list(conversation.recipients),
        )


class ConversationPage(BaseModel):
    conversations: list[ConversationInList]
    next_cursor: str | None
