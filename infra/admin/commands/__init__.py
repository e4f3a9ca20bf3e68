"""One module for each command, with ``add_arguments`` and ``run``; the docstring is the help text."""
