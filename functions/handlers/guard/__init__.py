"""The handlers of the guard."""
