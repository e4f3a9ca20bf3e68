"""Automatic replies to customers' new messages.

``rules`` chooses the first rule that matches, as a pure function of ``Facts``. ``phrases`` finds the rule's words in a
message, and ``language`` tells the customer's language. ``auto_reply`` collects the facts and queues the reply through
the same outbox as an agent's reply. Its key is made from the answered message, and the conversation's quiet time is
reserved before it is queued, so a message gets at most one reply, however often the stream repeats it.
"""
