"""POST …/conversations/{conversation_id}/check: what speaks against sending a reply. It changes nothing.

Reads ``conversations``, ``messages`` and ``order_parts``; the marketplace is not asked.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import wiring
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.guard import CheckIn, CheckOut, FindingOut
from functions.inbox.guard.check import check_reply as findings_in
from functions.inbox.guard.known import facts_about
from functions.inbox.guard.rule_sets import rule_set_for
from functions.model.messages import Recipient
from functions.settings import settings

app = make_resolver()


@app.post(
    "/api/conversations/<conversation_id>/check",
    summary="Check a reply before it is sent: what the marketplace forbids, and what the order does not show",
)
def check_reply(conversation_id: str, reply: Annotated[CheckIn, Body()]) -> CheckOut:
    marketplace = urlsplit(settings.mirakl_url.strip()).hostname or ""
    rules = rule_set_for(marketplace)
    to = tuple(Recipient(who) for who in dict.fromkeys(reply.to))
    facts = facts_about(conversation_id, to, marketplace, rules, wiring.shop_timezone(), wiring.now())
    blocking = wiring.blocking_rules()
    findings = [
        FindingOut.model_validate({**vars(finding), "blocks": finding.rule in blocking})
        for finding in findings_in(reply.body, facts, rules)
    ]
    return CheckOut(findings=findings)


lambda_handler = make_lambda_handler(app)
