from os import environ

LONG = environ.get("FAULTS") == "long"
"""``make faults``; in ``make test`` the suite has its short form."""
