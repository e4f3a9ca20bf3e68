"""The fields that we read of Mirakl's objects, each parsed on its own: one bad field does not affect the others.

Null and missing fields, unknown enum values and extra fields are normal. A field with a value that we do not expect is
left out and its name is returned, because "not understood" is not "absent".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, ValidationError

from functions.mirakl.json_stream import TruncatedObject
from functions.model.clock import utc_text

MAX_ID_BYTES = 900
"""Bytes of an id. With our prefixes it still fits into a DynamoDB sort key (1,024 bytes)."""
MAX_COUNT = 10**18
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""An earlier time counts as unreadable."""
LATEST = datetime(2999, 12, 31, tzinfo=UTC)
"""A later time becomes this one, so that adding to it does not overflow."""


def read_time(text: str) -> str:
    """Mirakl's time as our text form. It may have milliseconds or not; without an offset it is UTC.

    Raises ``ValueError``.
    """
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        is_a_time = moment >= EARLIEST
    except (OverflowError, ValueError):
        is_a_time = False
    if not is_a_time:
        raise ValueError("a time is not ISO 8601")  # without the value, because the message is logged
    return utc_text(min(moment, LATEST))


def _as_text(value: Any) -> Any:
    """A number is read as its digits, and an empty text as a missing one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None if value == "" else value


def _is_usable(text: str | None) -> str | None:
    if text is not None and len(text.encode("utf-8", "replace")) > MAX_ID_BYTES:
        raise ValueError("an id is too long")
    return text


def _read_time(text: str | None) -> str | None:
    return None if text is None else read_time(text)


Text = Annotated[StrictStr | None, BeforeValidator(_as_text)]
Identifier = Annotated[Text, AfterValidator(_is_usable)]
Time = Annotated[Text, AfterValidator(_read_time)]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]


class Fields(BaseModel):
    """The fields that we read of one kind of object. Objects inside it are read separately."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ThreadFields(Fields):
    id: Identifier = None
    topic: Any = None
    entities: list[Any] | None = None
    authorized_participants: list[Any] | None = None
    current_participants: list[Any] | None = None
    date_created: Time = None
    date_updated: Time = None
    messages: list[Any] | None = None
    metadata: Any = None
    no_store_reply_needed: list[Any] | None = None


class TopicFields(Fields):
    type: Text = None
    value: Text = None


class EntityFields(Fields):
    type: Text = None
    id: Identifier = None


class MetadataFields(Fields):
    total_count: Count | None = None
    last_message_date: Time = None
    shop_reply_needed_since: Time = None


class ClickFields(Fields):
    date: Time = None


class PersonFields(Fields):
    """A participant, a sender or a recipient."""

    type: Text = None
    id: Identifier = None
    display_name: Text = None


class MessageFields(Fields):
    id: Identifier = None
    body: Text = None
    date_created: Time = None
    sender: Any = Field(default=None, alias="from")
    to: list[Any] | None = None
    attachments: list[Any] | None = None


class AttachmentFields(Fields):
    id: Identifier = None
    name: Text = None
    size: Count | None = None


class OrderFields(Fields):
    order_id: Identifier = None
    customer: Any = None
    order_lines: Any = None
    customer_notification_email: Text = None


class OrderCustomerFields(Fields):
    customer_id: Identifier = None
    firstname: Text = None
    lastname: Text = None
    locale: Text = None


class ReasonFields(Fields):
    code: Identifier = None
    label: Text = None


class AccountFields(Fields):
    shop_id: Identifier = None
    shop_name: Text = None


class PostedFields(Fields):
    message_id: Identifier = None


Kind = TypeVar("Kind", bound=Fields)


def read(kind: type[Kind], raw: Any) -> tuple[Kind, frozenset[str]]:
    """The readable fields of ``raw``, and Mirakl's names of the fields that cannot be read. It never raises."""
    if raw is None:
        return kind(), frozenset()
    if not isinstance(raw, dict):
        return kind(), _names(kind)
    cut_off = _names(kind) - raw.keys() if isinstance(raw, TruncatedObject) else frozenset()
    try:
        return kind.model_validate(raw), cut_off
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        invalid = frozenset(str(each["loc"][0]) for each in errors)
    valid = {name: value for name, value in raw.items() if name not in invalid}
    return kind.model_validate(valid), invalid | cut_off


def _names(kind: type[Fields]) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in kind.model_fields.items())
