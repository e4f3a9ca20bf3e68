"""Times that depend on each other, in seconds, derived in one place.

A request that was sent may still take effect at the marketplace while its function lives, and a moment longer. Nothing
is concluded about it, and nothing is sent again, before that.
"""

from __future__ import annotations

DELIVERY_TIMEOUT = 60
"""How long one invocation of ``deliver_message`` may live."""
ATTEMPT_SECONDS = DELIVERY_TIMEOUT + 15
"""No invocation still works on a row that has been ``sending`` for longer than this."""
SETTLE_SECONDS = 2 * DELIVERY_TIMEOUT
"""After this time an attempt takes no effect at the marketplace any more; a setting of this name changes it."""
VISIBILITY_SECONDS = 6 * DELIVERY_TIMEOUT
"""The delivery queue's visibility timeout: six times the function's, as AWS recommends."""
CLOCK_TOLERANCE_SECONDS = 300
"""How far the marketplace's clock may be from ours."""
MATCHING_WINDOW_SECONDS = 15 * DELIVERY_TIMEOUT
"""A message that is dated later than this after an attempt did not come from it, whichever clock is wrong."""
SWEEP_AFTER_SECONDS = 2 * DELIVERY_TIMEOUT
"""A reply that nothing has moved for so long is handed to delivery again by the sweep."""
FINAL_SECONDS = 12 * CLOCK_TOLERANCE_SECONDS
"""A row to which nothing happened for so long may be final: matching a reply never looks back so far."""
FETCH_TIMEOUT = 90
"""How long one invocation of ``fetch_attachment`` may live."""
FETCH_LEASE_SECONDS = FETCH_TIMEOUT + 15
"""No invocation still fetches a file that another one has begun to fetch this long after it."""
AWS_CONNECT_SECONDS = 1.0
AWS_READ_SECONDS = 1.5
AWS_TRIES = 3
"""A call to AWS that gets no answer is given up, and tried again. DynamoDB answers in milliseconds."""
AWS_CALL_SECONDS = AWS_TRIES * (AWS_CONNECT_SECONDS + AWS_READ_SECONDS) + 0.5
"""The longest that a call to AWS takes, with the short waits between its tries."""
UPLOAD_READ_SECONDS = 10.0
"""S3 answers only when it has stored a file."""
UPLOAD_SECONDS = AWS_TRIES * (AWS_CONNECT_SECONDS + UPLOAD_READ_SECONDS) + 0.5
"""The longest that an upload to S3 takes that gets no answer."""
