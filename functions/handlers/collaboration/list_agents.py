"""GET /api/agents: the people who may answer."""

from __future__ import annotations

from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.views import AgentsOut

app = make_resolver()


@app.get("/api/agents", summary="The agents and supervisors, by name")
def list_agents() -> AgentsOut:
    raise NotImplementedError


lambda_handler = make_lambda_handler(app)
