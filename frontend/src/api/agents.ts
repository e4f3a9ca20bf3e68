import { useStore } from "@nanostores/react";
import { useQuery } from "@tanstack/react-query";

import { type Agent, currentAgent } from "./auth/session";
import { client, unwrap } from "./client";
import type { AgentInfo } from "./types";

const STALE_AFTER_MS = 5 * 60_000;

/** Who is signed in; null until that is known. */
export function useMe(): Agent | null {
  return useStore(currentAgent);
}

/** All agents and supervisors, by name. Empty until they are loaded. */
export function useAgents(): AgentInfo[] {
  const query = useQuery({
    queryKey: ["agents"],
    queryFn: async ({ signal }) => (await unwrap(client.GET("/api/agents", { signal }))).agents,
    staleTime: STALE_AFTER_MS,
  });
  return query.data ?? [];
}
