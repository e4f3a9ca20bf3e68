"""Notes and activity, presence, the agents."""
