"""Working through conversations: their states, who answers them, and tags."""
