import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { unwrap, client } from "./client";
import { refreshInbox } from "./conversations/inbox";
import { usePolling } from "./polling";
import type { SyncStatus } from "./types";

const POLL_SECONDS = 20;
const IDLE_POLL_SECONDS = 60;
/** While somebody waits for a run that they asked for, or for the very first. */
const WAITING_POLL_SECONDS = 2;
/** About as long as a run that finds little takes. */
const TYPICAL_RUN_MS = 2_000;
/** Who comes back after this long opens the inbox again. */
const AWAY_MS = 60_000;

const syncKey = ["sync"] as const;

/** How fresh the server's copy of the marketplace is. */
export function useSyncStatus({ waiting }: { waiting: boolean } = { waiting: false }) {
  const isFirst = useQueryClient().getQueryData<SyncStatus>(syncKey)?.last_run_at === null;
  const quick = waiting || isFirst;
  const polling = usePolling(quick ? WAITING_POLL_SECONDS : POLL_SECONDS, quick ? WAITING_POLL_SECONDS : IDLE_POLL_SECONDS);
  return useQuery({
    queryKey: syncKey,
    queryFn: ({ signal }) => unwrap(client.GET("/api/sync", { signal })),
    ...polling,
  });
}

/** Asks the server for a run now; true unless somebody did within the last minute. */
async function requestRun(queries: QueryClient, reconcile: boolean): Promise<boolean> {
  const { requested } = await unwrap(client.POST("/api/sync", { body: { reconcile } }));
  setTimeout(() => {
    void queries.invalidateQueries({ queryKey: syncKey });
    refreshInbox(queries);
  }, TYPICAL_RUN_MS);
  return requested;
}

/** What the buttons of the Sync page do. */
export function useRequestRun() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: (reconcile: boolean) => requestRun(queries, reconcile) });
}

/**
 * Opening the inbox asks for a run, and so does coming back to it. When that fails nobody is told: the line
 * that says how fresh the inbox is says enough.
 */
export function startRequestingRuns(queries: QueryClient): () => void {
  const ask = () => void requestRun(queries, false).catch(() => undefined);
  let hiddenAt: number | null = null;
  const change = () => {
    if (document.visibilityState === "hidden") {
      hiddenAt = Date.now();
    } else if (hiddenAt !== null && Date.now() - hiddenAt > AWAY_MS) {
      hiddenAt = null;
      ask();
    }
  };
  ask();
  document.addEventListener("visibilitychange", change);
  return () => document.removeEventListener("visibilitychange", change);
}
