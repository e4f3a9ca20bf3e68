"""The synchronisation: its scheduled run, its status, and the request for a run now. See ``functions.inbox.sync``."""
