"""Mirakl's objects, read field by field: what one field holds costs no other.

Null and missing fields, unknown enum values and extra fields are normal. A field that holds something else than
we expect is left out, and named to whoever reads, since *not understood* is not *absent*.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, ValidationError

from functions.mirakl.json_stream import Partial
from functions.model.clock import utc_text

LONGEST_ID = 900
"""Bytes of an id that still fit a sort key together with what is put around it."""
LARGEST_NUMBER = 10**18
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""A time before it stands for no time at all."""
LATEST = datetime(2999, 12, 31, tzinfo=UTC)
"""A later time is as good as this one, and can still be counted on from."""


def read_time(text: str) -> str:
    """Mirakl's times, with or without milliseconds, made sortable. Without an offset they are UTC."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        is_a_time = moment >= EARLIEST
    except (OverflowError, ValueError):
        is_a_time = False
    if not is_a_time:
        raise ValueError("a time is not ISO 8601")  # not in its own words: reasons are logged
    return utc_text(min(moment, LATEST))


def _as_text(value: Any) -> Any:
    """A number stands for its digits; an empty text says as little as none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None if value == "" else value


def _is_usable(text: str | None) -> str | None:
    if text is not None and len(text.encode("utf-8", "replace")) > LONGEST_ID:
        raise ValueError("an id is too long")
    return text


def _read_time(text: str | None) -> str | None:
    return None if text is None else read_time(text)


Text = Annotated[StrictStr | None, BeforeValidator(_as_text)]
Identifier = Annotated[Text, AfterValidator(_is_usable)]
Time = Annotated[Text, AfterValidator(_read_time)]
Count = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]


class Fields(BaseModel):
    """What we read of one kind of object; objects within it are read on their own."""

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
    """A participant or a sender: they share what we read of them."""

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


Found = TypeVar("Found", bound=Fields)


def read(kind: type[Found], raw: Any) -> tuple[Found, frozenset[str]]:
    """``raw`` as far as it can be understood, and Mirakl's names of the fields that cannot be."""
    if raw is None:
        return kind(), frozenset()
    if not isinstance(raw, dict):
        return kind(), _names(kind)
    cut_off = _names(kind) - raw.keys() if isinstance(raw, Partial) else frozenset()
    try:
        return kind.model_validate(raw), cut_off
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        odd = frozenset(str(each["loc"][0]) for each in found)
    understood = {name: value for name, value in raw.items() if name not in odd}
    return kind.model_validate(understood), odd | cut_off


def _names(kind: type[Fields]) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in kind.model_fields.items())
