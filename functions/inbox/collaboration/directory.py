from functions.model.agents import Person


def find_agent(agent_id: str) -> Person | None:
    return None
