"""The status of the synchronisation, and the requests for a run or a refresh."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from functions.inbox.sync.status import SyncReport, SyncStatus


class SyncRunOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="SyncRun")

    pages: int
    threads: int
    new_messages: int
    import_failures: int = Field(serialization_alias="troubles")
    calls: int
    seconds: float = Field(description="How long the run took.")
    ended_early: str | None


class BackfillOut(BaseModel):
    model_config = ConfigDict(title="Backfill")

    threads: int = Field(description="How many threads have been read.")
    back_to: str | None
    is_full_check: bool = Field(
        serialization_alias="reconciling", description="The threads are stored already and are only checked."
    )
    moved_at: str | None = Field(description="When it last made progress.")
    makes_no_progress: bool = Field(
        serialization_alias="stands_still", description="It has made no progress for half an hour."
    )
    failing_since: str | None = Field(
        description="Since when each attempt to read its next page fails, if it does."
    )
    error: str | None = Field(description="Why the last attempt failed, as a sentence for people.")
    retry_at: str | None = Field(description="The next attempt is not made before this time.")

    @classmethod
    def of(cls, run: SyncReport, makes_no_progress: bool) -> BackfillOut:
        return cls(
            threads=run.backfilled,
            back_to=run.backfilled_to,
            is_full_check=run.is_full_check,
            moved_at=run.backfill_moved_at,
            makes_no_progress=makes_no_progress,
            failing_since=run.backfill_failing_since,
            error=run.backfill_error,
            retry_at=run.backfill_retry_at,
        )


class ImportFailureOut(BaseModel):
    model_config = ConfigDict(title="ImportFailure")

    mirakl_thread_id: str
    conversation_id: str | None = Field(description="Null when nothing of the thread is stored.")
    reason: str
    expected: int | None = Field(description="How many messages the marketplace counts.")
    have: int | None = Field(description="How many of these messages are stored.")
    since: str


class SyncOut(BaseModel):
    model_config = ConfigDict(title="Sync")

    last_success_at: str | None = Field(
        description="The start of the last run that read everything new. `back_fill` does not count."
    )
    is_stale: bool
    last_run_at: str | None
    last_run: SyncRunOut | None
    last_error: str | None
    next_run_at: str | None
    back_fill: BackfillOut | None = Field(description="Older threads that are still being read.")
    import_failures: list[ImportFailureOut] = Field(serialization_alias="troubles")

    @classmethod
    def of(cls, status: SyncStatus) -> SyncOut:
        run = status.last_run
        return cls(
            last_success_at=status.last_success_at,
            is_stale=status.is_stale,
            last_run_at=status.last_run_at,
            last_run=SyncRunOut.model_validate(run) if run else None,
            last_error=status.last_error,
            next_run_at=status.next_run_at,
            back_fill=BackfillOut.of(run, status.makes_no_progress) if run and run.backfilling else None,
            import_failures=[
                ImportFailureOut(
                    mirakl_thread_id=failure.thread_id,
                    conversation_id=status.conversations.get(failure.thread_id),
                    reason=failure.reason,
                    expected=failure.expected,
                    have=failure.have,
                    since=failure.since,
                )
                for failure in status.import_failures
            ],
        )


class SyncIn(BaseModel):
    model_config = ConfigDict(title="SyncRequest", extra="forbid")

    full_check: bool = Field(
        default=False, alias="reconcile", description="Check everything of the last 30 days row by row."
    )


class RequestedOut(BaseModel):
    model_config = ConfigDict(title="Requested")

    requested: bool = Field(description="False: there was a request a moment ago, and no new one was made.")
