import { useQuery } from "@tanstack/react-query";

import { client, unwrap } from "./client";

/** Agents come and go rarely. */
const STALE_AFTER_MS = 5 * 60_000;

/** Everybody who may answer, by name. */
export function useAgents() {
  return useQuery({
    queryKey: ["agents"],
    queryFn: async ({ signal }) => (await unwrap(client.GET("/api/agents", { signal }))).agents,
    staleTime: STALE_AFTER_MS,
  });
}
