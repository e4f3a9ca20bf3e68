"""Changing conversations, one or many, and what time changes by itself."""
