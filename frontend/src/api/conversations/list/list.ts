import { useStore } from "@nanostores/react";
import {
  infiniteQueryOptions,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback } from "react";

import { serverNow } from "../../../model/serverClock";
import { currentAgent } from "../../auth/session";
import { client, unwrap } from "../../client";
import { usePolling } from "../../polling";
import type { Conversation } from "../../types";
import { ALL_CONVERSATIONS, belongsTo, type ListFilter } from "./filter";
import { listKey, newestPageKey } from "./keys";
import { newest } from "./known";
import { type ListPage, type LoadedList, mergePage, rowsOf } from "./pages";

const PAGE_SIZE = 50;
const POLL_SECONDS = 5;
const IDLE_POLL_SECONDS = 15;
/** How often a page below the first one is read again. */
const LOWER_PAGE_INTERVAL_MS = 15_000;

/** The loaded conversations of a list, in the server's order. */
export interface ConversationRows {
  conversations: Conversation[];
  hasMore: boolean;
}

async function fetchPage(
  queries: QueryClient,
  { view, tag, language, order, overdue }: ListFilter,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ListPage> {
  const query = {
    view,
    limit: PAGE_SIZE,
    ...(tag !== null && { tag }),
    ...(language !== null && { language }),
    ...(order !== null && { order }),
    ...(overdue && { overdue }),
    ...(cursor !== null && { cursor }),
  };
  const page = await unwrap(client.GET("/api/conversations", { params: { query }, signal }));
  return {
    conversations: page.conversations.map((row) => newest(queries, row)),
    nextCursor: page.next_cursor,
  };
}

function listQuery(queries: QueryClient, filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: listKey(filter),
    queryFn: ({ pageParam, signal }) => fetchPage(queries, filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    // The newest page is polled by a query of its own (`useNewestPage`), so that the others need not be read again.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    meta: { isReadPageByPage: true },
  });
}

/**
 * A list, page by page. Rows that no longer belong in it are left out at once. Polls while `poll` is true. `filter`
 * must stay the same object while it says the same.
 */
export function useConversations(filter: ListFilter, { poll }: { poll: boolean } = { poll: false }) {
  const queries = useQueryClient();
  const me = useStore(currentAgent)?.id ?? "";
  const select = useCallback(
    (loaded: LoadedList): ConversationRows => {
      const now = serverNow();
      const rows = rowsOf(loaded).map((row) => newest(queries, row));
      return {
        conversations: rows.filter((row) => belongsTo(filter, row, me, now)),
        hasMore: (loaded.pages.at(-1)?.nextCursor ?? null) !== null,
      };
    },
    [queries, filter, me],
  );
  const list = useInfiniteQuery({ ...listQuery(queries, filter), select });
  const polled = useNewestPage(filter, poll && list.data !== undefined);
  return { ...list, error: list.error ?? polled.error, checkedAt: Math.max(list.dataUpdatedAt, polled.dataUpdatedAt) };
}

/** Polls the newest page of a list that is loaded and, every LOWER_PAGE_INTERVAL_MS, one of the other loaded pages. */
function useNewestPage(filter: ListFilter, enabled: boolean) {
  const queries = useQueryClient();
  const polling = usePolling(POLL_SECONDS, IDLE_POLL_SECONDS);
  return useQuery({
    queryKey: newestPageKey(filter),
    queryFn: async ({ signal }) => {
      await readAgain(queries, filter, 0, signal);
      const lower = nextLowerPage(queries, filter);
      if (lower !== null) await readAgain(queries, filter, lower, signal);
      return null;
    },
    // The list itself has just read this page.
    initialData: null,
    initialDataUpdatedAt: () => queries.getQueryState(listKey(filter))?.dataUpdatedAt ?? 0,
    enabled,
    ...(enabled ? polling : {}),
  });
}

async function readAgain(queries: QueryClient, filter: ListFilter, index: number, signal: AbortSignal): Promise<void> {
  const key = listKey(filter);
  const cursor = queries.getQueryData<LoadedList>(key)?.pageParams[index];
  if (cursor === undefined) return;
  const page = await fetchPage(queries, filter, cursor, signal);
  // Read only after the response: a page that was appended during the request must not be lost.
  queries.setQueryData<LoadedList>(key, (loaded) =>
    loaded && loaded.pageParams[index] === cursor ? mergePage(loaded, index, page) : loaded,
  );
}

/** By list: when a page below the first one was read again, and which. */
const lowerPageReads = new Map<string, { at: number; index: number }>();

/** Each loaded page in its turn; null when it is too early. */
function nextLowerPage(queries: QueryClient, filter: ListFilter): number | null {
  const count = queries.getQueryData<LoadedList>(listKey(filter))?.pages.length ?? 0;
  const key = JSON.stringify(filter);
  const last = lowerPageReads.get(key) ?? { at: performance.now(), index: 0 };
  const isTooEarly = performance.now() - last.at < LOWER_PAGE_INTERVAL_MS;
  const index = last.index + 1 < count ? last.index + 1 : 1;
  lowerPageReads.set(key, isTooEarly ? last : { at: performance.now(), index });
  return isTooEarly || count < 2 ? null : index;
}

/** Whether there is no conversation at all; undefined while that is not known. Asks only while `enabled`. */
export function useIsInboxEmpty(enabled: boolean): boolean | undefined {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: [...newestPageKey(ALL_CONVERSATIONS), "is-empty"],
    queryFn: async ({ signal }) => (await fetchPage(queries, ALL_CONVERSATIONS, null, signal)).conversations.length === 0,
    enabled,
  });
  return query.data;
}
