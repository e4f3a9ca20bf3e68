"""The bucket of received files. An object's key contains no name and no id that could be read.

A file is reached by a signed address only, which is good for some minutes and says how a browser treats the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any, BinaryIO

from functions.model.clock import shift, utc_moment

FOLDER = "received"
ADDRESS_SECONDS = 300
"""An address is good for at least so long, and the same one is given out for at most so long."""
MAX_ADDRESSES = 1000
"""How many addresses are kept in memory."""
CACHING = f"private, max-age={ADDRESS_SECONDS}"


def folder_of(conversation_id: str) -> str:
    """How the keys of all files of the conversation begin."""
    return f"{FOLDER}/{_hash(conversation_id)}/"


def key_of(conversation_id: str, attachment_id: str) -> str:
    return folder_of(conversation_id) + _hash(attachment_id)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


class Files:
    """``client`` is boto3's for S3."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._signed = lru_cache(maxsize=MAX_ADDRESSES)(self._sign)

    def put(self, key: str, content: BinaryIO, media_type: str) -> None:
        """Stores the whole content, from its beginning; it replaces what is there."""
        content.seek(0)
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=content,
            ContentType=media_type,
            ContentDisposition="attachment",
            CacheControl=CACHING,
        )

    def delete(self, key: str) -> None:
        """Also if there is no such object."""
        self._client.delete_object(Bucket=self._bucket, Key=key)

    def address(self, key: str, media_type: str, disposition: str, now: str) -> tuple[str, str]:
        """An address of the object, and until when it is good.

        It stays the same for some minutes, so that a browser's cache works. The answer has the given ``Content-Type``
        and ``Content-Disposition``, whatever is stored.
        """
        period = int(utc_moment(now).timestamp()) // ADDRESS_SECONDS
        into_it = utc_moment(now).timestamp() - period * ADDRESS_SECONDS
        return (
            self._signed(key, media_type, disposition, period),
            shift(now, seconds=2 * ADDRESS_SECONDS - into_it),
        )

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys that begin with ``prefix``."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            for each in page.get("Contents", ()):
                yield each["Key"]

    def read(self, key: str) -> Iterator[bytes] | None:
        """The object's content in pieces; None if there is no such object."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey:
            return None
        pieces: Iterator[bytes] = found["Body"].iter_chunks()
        return pieces

    def _sign(self, key: str, media_type: str, disposition: str, _period: int) -> str:
        """Made once in each period, so it is good for two periods from then on, and for one after its last use."""
        asked = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentType": media_type,
            "ResponseContentDisposition": disposition,
        }
        url: str = self._client.generate_presigned_url("get_object", asked, ExpiresIn=2 * ADDRESS_SECONDS)
        return url
