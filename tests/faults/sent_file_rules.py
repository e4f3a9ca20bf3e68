"""What agents attach to their replies in the random schedules, and what happens to it in the bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import rule

from infra.local.sandbox.file_contents import content_of
from tests.faults.sent_files import NAMES, browser_uploads, bucket_deletes
from tests.faults.step_faults import Fault, possible_faults

if TYPE_CHECKING:
    from tests.faults.schedule import Schedule

which = st.integers(0, 11)
words = st.sampled_from(["Thank you!", "It is on its way."])
"""Also words of replies without files."""


class SentFileRules:
    """For ``Schedule``."""

    @rule(which=which, words=words, count=st.integers(1, len(NAMES)), fault=possible_faults)
    def agent_writes_with_files(
        self: Schedule, which: int, words: str, count: int, fault: Fault | None
    ) -> None:
        thread_id = self.thread(which)
        if not self.is_here(thread_id):
            return
        for name in NAMES:
            browser_uploads(name, upload_id=name)
        with self.with_fault(fault):
            self.simulation.agent_writes(thread_id, words, f"files {count}", files=NAMES[:count])

    @rule(name=st.sampled_from(NAMES))
    def bucket_deletes_an_upload(self: Schedule, name: str) -> None:
        bucket_deletes(name)

    @rule(name=st.sampled_from(NAMES))
    def browser_replaces_an_upload(self: Schedule, name: str) -> None:
        browser_uploads(name, name, content_of(name)[::-1])
