import { useQuery } from "@tanstack/react-query";

import { client, unwrap } from "./client";
import { tagsKey, viewsKey } from "./conversations/list/keys";
import { usePolling } from "./polling";

const POLL_SECONDS = 15;
/** Also while the page is hidden: a deadline must not pass because nobody looks at the inbox. */
const IDLE_POLL_SECONDS = 60;
/** The server counts up to 50 tags, each by a query. */
const TAGS_POLL_SECONDS = 60;
const TAGS_IDLE_POLL_SECONDS = 300;

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

export interface Tag {
  name: string;
  /** How many conversations have it, at most 99. Null: not counted. */
  count: number | null;
  /** Whether there are more than `count`. */
  capped: boolean;
}

/** All tags with their counts, by name. Empty until they are loaded. Polls while the page is visible. */
export function useTags(): Tag[] {
  const query = useQuery({
    queryKey: tagsKey,
    queryFn: async ({ signal }): Promise<Tag[]> => {
      const { tags, counts } = await unwrap(client.GET("/api/tags", { signal }));
      const counted = new Map(counts.map((each) => [each.name, each]));
      return tags.map((name) => counted.get(name) ?? { name, count: null, capped: false });
    },
    ...usePolling(TAGS_POLL_SECONDS, TAGS_IDLE_POLL_SECONDS),
    staleTime: TAGS_POLL_SECONDS * 1_000,
    // Only what is stale: whoever goes back and forth between windows must not have everything counted each time.
    refetchOnWindowFocus: true,
    refetchOnReconnect: true,
  });
  return query.data ?? [];
}
