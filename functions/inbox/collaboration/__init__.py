"""Working together: notes, who is there, and what each agent has seen."""
