"""The handlers of orders."""
