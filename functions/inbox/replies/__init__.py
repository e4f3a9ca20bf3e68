"""Replies: writing them, delivering each at most once, and deciding about those whose outcome is unknown.

``compose`` writes a row with the status ``queued``; its key is made from the Idempotency-Key, so a repeated request
finds the same row. The table's stream brings it to the delivery queue, and ``sweep`` queues what got lost.

M12 has no idempotency key. So ``delivery`` records the attempt (``sending``, ``maybe_sent``) with a conditional write
before the request leaves. If the answer is lost, the reply is ``unknown`` and is not sent again. ``reconciliation``
reads the thread back until it finds the reply (``sent``), until it is certain that the reply cannot be there
(``queued`` again), or until reading cannot decide (``unconfirmed``). Then a person decides (``decisions``).

``moves`` has the conditional writes of delivery. ``still_due`` checks, just before an automatic reply leaves, whether
it is still wanted.
"""
