"""GET /api/agents: the people who may answer. Reads the user pool."""

from __future__ import annotations

from functions import wiring
from functions.api.resolver import make_lambda_handler, make_resolver
from functions.api.schemas.views import AgentOut, AgentsOut

app = make_resolver()


@app.get("/api/agents", summary="The agents and supervisors, by name")
def list_agents() -> AgentsOut:
    return AgentsOut(agents=[AgentOut.of(agent) for agent in wiring.team()])


lambda_handler = make_lambda_handler(app)
