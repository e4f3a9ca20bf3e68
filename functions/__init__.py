"""Everything that runs in Lambda: handlers → inbox → store and mirakl → model."""
