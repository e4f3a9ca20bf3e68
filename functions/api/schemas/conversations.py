"""Conversations: in a list, and one in detail."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from functions.model.conversations import Conversation, ReplyAlert
from functions.model.customers import Customer
from functions.model.messages import Recipient, Sender


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


class ConversationInList(BaseModel):
    id: str
    mirakl_thread_id: str
    subject: str = Field(description="Empty when the marketplace gives none.")
    customer: CustomerInList | None = Field(description="Null in a conversation with the operator only.")
    order_id: str | None
    last_message_at: str | None
    last_sender: Sender | None
    last_message_preview: str = Field(
        description="Plain text, at most 140 characters. Only `🖼` if the message contains only a picture."
    )
    message_count: int
    needs_reply_since: str | None
    reply_alert: ReplyAlert | None = Field(
        description="The most urgent problem of the replies here, until somebody deals with it."
    )

    @staticmethod
    def fields_of(conversation: Conversation) -> dict[str, Any]:
        """All fields except the customer."""
        summary = conversation.summary
        return {
            "id": conversation.id,
            "mirakl_thread_id": conversation.mirakl_thread_id,
            "subject": conversation.subject,
            "order_id": conversation.order_id,
            **vars(summary),
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
    recipients: list[Recipient] = Field(description="To whom an agent may write here, the customer first.")

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
