"""The files that agents send to customers, in the bucket of files. An object is the only record of its upload.

A key has the hash of the agent's id in it. It is always computed from the agent who asks, so nobody can use the upload
of somebody else, and it names nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from functions.model.clock import utc_text
from functions.model.messages import OutgoingFile

FOLDER = "uploads"
FORM_SECONDS = 300
"""How long the form of an upload is good. S3 looks at it when the upload begins."""
CHUNK = 256 * 1024
NAME = "name"
"""The entry of an object's metadata that has the name which the customer sees."""


@dataclass(frozen=True)
class StoredUpload:
    name: str
    size: int
    type: str
    etag: str
    stored_at: str


def key_of(author_id: str, upload_id: str) -> str:
    return f"{FOLDER}/{_hash(author_id)}/{_hash(upload_id)}"


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


class Uploads:
    """``client`` is boto3's for S3."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def form(self, key: str, name: str, size: int, media_type: str) -> tuple[str, dict[str, str]]:
        """Where a browser posts this file to, and the fields of its form.

        The signature allows one object: this key, type, name and exact size.
        """
        fields = {"Content-Type": media_type, f"x-amz-meta-{NAME}": name}
        conditions: list[Any] = [{field: value} for field, value in fields.items()]
        signed = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields=fields,
            Conditions=[*conditions, ["content-length-range", size, size]],
            ExpiresIn=FORM_SECONDS,
        )
        return signed["url"], signed["fields"]

    def find(self, key: str) -> StoredUpload | None:
        """None if there is no such object. Whatever else S3 answers is raised."""
        try:
            found = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if _status(error) == HTTPStatus.NOT_FOUND:
                return None
            raise
        return StoredUpload(
            name=found["Metadata"][NAME],
            size=found["ContentLength"],
            type=found["ContentType"],
            etag=found["ETag"],
            stored_at=utc_text(found["LastModified"]),
        )

    def copy(self, file: OutgoingFile, target: BinaryIO) -> bool:
        """Writes the content of the pinned object into ``target``. False if the object is gone, or another one."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=file.key, IfMatch=file.etag)
        except ClientError as error:
            if _status(error) in (HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED):
                return False
            raise
        for piece in found["Body"].iter_chunks(CHUNK):  # raises if less comes than S3 said
            target.write(piece)
        return True

    def delete(self, key: str) -> None:
        """Also if there is no such object."""
        self._client.delete_object(Bucket=self._bucket, Key=key)


def _status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
