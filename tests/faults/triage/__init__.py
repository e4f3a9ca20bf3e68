"""States, assignees and tags in the fault suite: what agents do, and what must hold of views afterwards."""
