"""The mutations that ``make mutants`` tries: each removes or breaks one guard of the core.

One module for each capability. By file: what is wrong then, the text that is replaced, and the text that replaces it.
The old text has to be in the file exactly once. When the code has moved, change the entry here.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults.mutations.attachments import ATTACHMENTS
from tests.faults.mutations.conversations import CONVERSATIONS
from tests.faults.mutations.messages import MESSAGES
from tests.faults.mutations.mirakl import MIRAKL
from tests.faults.mutations.replies import REPLIES
from tests.faults.mutations.store import STORE
from tests.faults.mutations.sync import SYNC
from tests.faults.mutations.triage import TRIAGE
from tests.faults.mutations.uploads import UPLOADS
from tests.faults.mutations.writing import WRITING


@dataclass(frozen=True)
class Mutation:
    name: str
    """What is wrong with it."""
    file: str
    old: str
    new: str


MUTATIONS = tuple(
    Mutation(name, file, old, new)
    for by_file in (
        *(SYNC, CONVERSATIONS, TRIAGE, MESSAGES, WRITING),
        *(REPLIES, STORE, MIRAKL, ATTACHMENTS, UPLOADS),
    )
    for file, edits in by_file.items()
    for name, old, new in edits
)
