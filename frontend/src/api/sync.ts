import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { client, unwrap } from "./client";
import { refreshLists } from "./conversations/list/patch";
import { usePolling } from "./polling";
import type { SyncStatus } from "./types";

const POLL_SECONDS = 20;
const IDLE_POLL_SECONDS = 60;
/** While somebody waits for a run that they requested, or for the very first run. */
const WAITING_POLL_SECONDS = 2;
/** About how long a run takes that finds few changes. */
const TYPICAL_RUN_MS = 2_000;
/** Coming back to the app after at least this long counts as opening it. */
const AWAY_MS = 60_000;

const syncKey = ["sync"] as const;

/** How up to date the server's copy of the marketplace's messages is. */
export function useSyncStatus({ waiting }: { waiting: boolean } = { waiting: false }) {
  const isBeforeFirstRun = useQueryClient().getQueryData<SyncStatus>(syncKey)?.last_run_at === null;
  const isWaiting = waiting || isBeforeFirstRun;
  const polling = usePolling(
    isWaiting ? WAITING_POLL_SECONDS : POLL_SECONDS,
    isWaiting ? WAITING_POLL_SECONDS : IDLE_POLL_SECONDS,
  );
  return useQuery({
    queryKey: syncKey,
    queryFn: ({ signal }) => unwrap(client.GET("/api/sync", { signal })),
    ...polling,
  });
}

/** Requests a synchronisation run now. False when somebody requested one within the last minute. */
async function requestRun(queries: QueryClient, fullCheck: boolean): Promise<boolean> {
  const { requested } = await unwrap(client.POST("/api/sync", { body: { reconcile: fullCheck } }));
  setTimeout(() => {
    void queries.invalidateQueries({ queryKey: syncKey });
    refreshLists(queries);
  }, TYPICAL_RUN_MS);
  return requested;
}

/** Its variable is whether to check everything. */
export function useRequestRun() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: (fullCheck: boolean) => requestRun(queries, fullCheck) });
}

/**
 * Requests a run when the app is opened, and when the user comes back to it. A failure is not reported: the sync
 * status already shows how up to date the inbox is. Returns how to stop.
 */
export function startRequestingRuns(queries: QueryClient): () => void {
  const request = () => void requestRun(queries, false).catch(() => undefined);
  let hiddenAt: number | null = null;
  const onVisibilityChange = () => {
    if (document.visibilityState === "hidden") {
      hiddenAt = Date.now();
    } else if (hiddenAt !== null && Date.now() - hiddenAt > AWAY_MS) {
      hiddenAt = null;
      request();
    }
  };
  request();
  document.addEventListener("visibilitychange", onVisibilityChange);
  return () => document.removeEventListener("visibilitychange", onVisibilityChange);
}
