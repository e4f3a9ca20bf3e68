"""Writing, deciding about and delivering replies. See ``functions.inbox.replies``.

The HTTP handlers change only rows. ``deliver_message`` reads the delivery queue and is the only function that posts to
the marketplace. ``sweep_replies`` runs every minute and queues overdue replies again.
"""
