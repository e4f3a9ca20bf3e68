"""What may go wrong, or happen at the same moment, during one step of a random schedule."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.faults.crash_points import FailureMode


@dataclass(frozen=True)
class Fault:
    """Happens to call number ``at`` of a step, if the step makes so many calls."""

    at: int
    mode: FailureMode | str
    """A failure mode, or the name of what somebody else does at that moment."""


FAILURE_MODES: tuple[FailureMode, ...] = ("before", "after", "lost", "twice")
CONCURRENT_ACTIONS = (
    *("run_beside", "agent_requests_a_run", "deliver_again", "sweep"),
    *("auto_reply", "agent_opens", "customer_writes"),
)
possible_faults = st.none() | st.builds(
    Fault, at=st.integers(0, 20), mode=st.sampled_from((*FAILURE_MODES, *CONCURRENT_ACTIONS))
)
