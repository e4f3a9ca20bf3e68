"""The synchronisation: its scheduled run, its status, and what agents request. See ``functions.inbox.sync``.

``request_sync`` and ``request_refresh`` answer the browser at once, and invoke ``sync_messages`` and
``refresh_conversation``, which call the marketplace. So no agent waits for the marketplace.
"""
