"""What the bucket of files lets web pages of other origins do: the same on AWS and in the local run."""

from __future__ import annotations

METHODS = ("POST",)
"""Uploads. Pictures are shown and files are saved without CORS."""
ORIGINS = ("*",)
"""The signature protects the bucket, no cookie does. A rule with the site's own origin would tie the stack that keeps
the data to the one that serves the site."""
EXPOSED_HEADERS = ("ETag",)
MAX_AGE_SECONDS = 3600
"""How long a browser may remember the answer to its preflight request."""
