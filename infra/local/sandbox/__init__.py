"""A marketplace to develop and test against: Mirakl's seller API, its traps, and faults on demand."""
