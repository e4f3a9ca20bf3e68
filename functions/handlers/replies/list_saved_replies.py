"""GET /api/saved-replies: all saved replies, with how often each was used.

Reads ``saved_replies``, and ``sync_records`` for the shop's name.
"""

from __future__ import annotations

from functions import wiring
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.saved_replies import SavedRepliesOut
from functions.inbox.replies.saved_replies import shop_name
from functions.store import saved_replies

app = make_resolver()


@app.get("/api/saved-replies", summary="All saved replies, in the order in which they were saved")
def list_saved_replies() -> SavedRepliesOut:
    return SavedRepliesOut.of(
        saved_replies.active_set(), saved_replies.all_uses(), shop_name(), wiring.shop_timezone()
    )


lambda_handler = make_lambda_handler(app)
