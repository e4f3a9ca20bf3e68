"""The Lambda functions: one module for each, in a folder for each capability.

A module's ``lambda_handler`` is what Lambda calls; ``triggers.py`` lists what calls it. A handler takes its clients,
settings and clock from ``wiring``, translates the event, calls one function of ``inbox`` or ``store``, and translates
the result. It contains no decisions about messages. Its docstring says which tables it reads and writes.
"""
