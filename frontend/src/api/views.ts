import { useQuery } from "@tanstack/react-query";

import { client, unwrap } from "./client";
import { viewsKey } from "./conversations/list/keys";
import { usePolling } from "./polling";

const POLL_SECONDS = 15;
/** Also while the page is hidden: a deadline must not pass because nobody looks at the inbox. */
const IDLE_POLL_SECONDS = 60;
const TAGS_STALE_AFTER_MS = 60_000;

/** The views with their counts, and what waits for the agent. Polls, also while the page is hidden. */
export function useViews() {
  const { refetchInterval, ...polling } = usePolling(POLL_SECONDS, IDLE_POLL_SECONDS);
  return useQuery({
    queryKey: viewsKey,
    queryFn: ({ signal }) => unwrap(client.GET("/api/views", { signal })),
    ...polling,
    refetchInterval: (query) =>
      document.visibilityState === "hidden" ? IDLE_POLL_SECONDS * 1_000 : refetchInterval(query),
    refetchIntervalInBackground: true,
  });
}

/** All tags, by name. Empty until they are loaded. */
export function useTags(): string[] {
  const query = useQuery({
    queryKey: ["tags"],
    queryFn: async ({ signal }) => (await unwrap(client.GET("/api/tags", { signal }))).tags,
    staleTime: TAGS_STALE_AFTER_MS,
  });
  return query.data ?? [];
}
