"""The automatic reply: a function that reads the stream of ``messages``. See ``functions.inbox.automation``."""
