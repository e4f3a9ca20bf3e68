"""The files of a reply on their way from the bucket to the marketplace: on disk, never in memory as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile

from functions.errors import UploadMissing
from functions.mirakl.multipart import FilePart
from functions.model.messages import OutgoingFile
from functions.store.uploads import Uploads


@contextmanager
def copied(files: Sequence[OutgoingFile], uploads: Callable[[], Uploads]) -> Iterator[list[FilePart]]:
    """Copies of the pinned contents, on disk: together they may be larger than what a function may use of memory.

    Raises ``UploadMissing``, and copies no more, if a file is gone or is no longer what was pinned.
    """
    with ExitStack() as temporary:
        parts = []
        for file in files:
            copy = temporary.enter_context(TemporaryFile())
            if not uploads().copy(file, copy):
                raise UploadMissing([file.upload_id])
            copy.seek(0)
            parts.append(FilePart(file.name, file.type, copy))
        yield parts
