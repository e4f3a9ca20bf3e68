"""For all tests."""

from __future__ import annotations

from hypothesis import settings

# No test fails because the machine is busy.
settings.register_profile("any time", deadline=None)
settings.load_profile("any time")
