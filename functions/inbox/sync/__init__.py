"""The synchronisation: it brings the marketplace's threads into the tables, and loses none.

Its state is a cursor and a list of back-fills (``SyncState``, in one SSM parameter). Every thread updated before the
cursor is stored, or is in the range of a back-fill that is still being read. A run (``run``) reads what changed since
the cursor; what does not fit on one page becomes a back-fill (``backfill``). The state is saved after a page is
stored, never before, so a run that is stopped repeats work and skips nothing.

``importer`` imports the threads of a page, each with ``thread_import``. A thread that cannot be stored completely is
recorded as an import failure, and read again after growing waits until it is complete. A thread whose ``fingerprint``
equals the stored one has not changed and is skipped, except in the full check. ``account`` checks that the API key
belongs to the configured shop, ``lease`` lets one run work at a time, ``requests`` limits how often agents may ask
for a run or a refresh, and ``status`` is what the Sync page shows.
"""
