"""Reading conversations: the inbox, one conversation with its messages, and the conversations of an order."""
