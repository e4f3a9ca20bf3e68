"""The hash by which a repeated request is recognised."""

from __future__ import annotations

from hashlib import sha256

from functions.inbox.replies.compose import NewReply
from functions.model.messages import Recipient


def hash_of(*upload_ids: str) -> str:
    return NewReply("Hello", (Recipient.CUSTOMER,), "Ann", "key", upload_ids=upload_ids).request_hash


def test_without_files_it_is_what_rows_have_that_were_written_before_there_were_files() -> None:
    assert hash_of() == sha256(b'["Hello", ["customer"]]').hexdigest()


def test_the_files_and_their_order_are_a_part_of_it() -> None:
    assert len({hash_of(), hash_of("a"), hash_of("b"), hash_of("a", "b"), hash_of("b", "a")}) == 5
