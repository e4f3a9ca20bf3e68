import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { unwrap, client } from "../client";
import { appendInboxPage, type LoadedInbox, mergeFirstInboxPage, mergeLowerInboxPage, updateInboxRow } from "./merge";
import { useResetWhenOnline, usePolling } from "../polling";
import type { Conversation } from "../types";

const PAGE_SIZE = 50;
const POLL_SECONDS = 5;
const IDLE_POLL_SECONDS = 15;
const LOWER_PAGE_INTERVAL_MS = 15_000;

const inboxKey = ["inbox"] as const;

async function fetchPage(cursor?: string, signal?: AbortSignal): Promise<LoadedInbox> {
  const query = cursor === undefined ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, cursor };
  const page = await unwrap(client.GET("/api/conversations", { params: { query }, signal: signal ?? null }));
  return { conversations: page.conversations, nextCursor: page.next_cursor };
}

/** The last look at the rows below the first page, and where the next one goes on (null: begins again). */
let lowerPageRead = { at: -LOWER_PAGE_INTERVAL_MS, next: null as string | null };

/** The first page, and now and then the next one of those below it that are loaded. */
async function refetchLoaded(queries: QueryClient, signal: AbortSignal): Promise<LoadedInbox> {
  // Merged after the answer is there: a page appended while this one was under way is not lost.
  const cached = () => queries.getQueryData<LoadedInbox>(inboxKey);
  const page = await fetchPage(undefined, signal);
  const isAllLoaded = (cached()?.conversations.length ?? 0) <= page.conversations.length;
  if (page.nextCursor === null || isAllLoaded || performance.now() - lowerPageRead.at < LOWER_PAGE_INTERVAL_MS) {
    return mergeFirstInboxPage(cached(), page);
  }
  const below = await fetchPage(lowerPageRead.next ?? page.nextCursor, signal);
  lowerPageRead = { at: performance.now(), next: isLastLoadedPage(cached(), below) ? null : below.nextCursor };
  return mergeLowerInboxPage(mergeFirstInboxPage(cached(), page), below);
}

/** Whether nothing is loaded below a page. */
function isLastLoadedPage(known: LoadedInbox | undefined, page: LoadedInbox): boolean {
  const [loaded, read] = [known?.conversations.at(-1), page.conversations.at(-1)];
  return !loaded || !read || (loaded.last_message_at ?? "") >= (read.last_message_at ?? "");
}

function inboxQuery(queries: QueryClient) {
  return queryOptions({
    queryKey: inboxKey,
    queryFn: ({ signal }) => refetchLoaded(queries, signal),
  });
}

/** Shows in the list what was just read of a conversation: its row may lie where the list is seldom read. */
export function updateCachedRow(queries: QueryClient, conversation: Conversation): void {
  queries.setQueryData<LoadedInbox>(inboxKey, (known) => known && updateInboxRow(known, conversation));
}

/** What is loaded of the inbox; kept up to date where `poll` says that the list is in view. */
export function useInbox({ poll }: { poll: boolean } = { poll: false }) {
  const queries = useQueryClient();
  const polling = usePolling(POLL_SECONDS, IDLE_POLL_SECONDS);
  return useQuery({ ...inboxQuery(queries), ...(poll ? polling : {}) });
}

export function refreshInbox(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: inboxKey });
}

/** Loads the next page below those already there; what failed without a network is begun anew with one. */
export function useMoreConversations(online: boolean) {
  const queries = useQueryClient();
  const nextCursor = () => queries.getQueryData<LoadedInbox>(inboxKey)?.nextCursor;
  const more = useMutation({
    mutationFn: async (cursor: string) => {
      // The list may be a moment behind what has been loaded for it.
      return nextCursor() === cursor ? fetchPage(cursor) : null;
    },
    onSuccess: (page, cursor) => {
      lowerPageRead = { at: performance.now(), next: null };
      queries.setQueryData<LoadedInbox>(inboxKey, (known) =>
        page && known?.nextCursor === cursor ? appendInboxPage(known, page) : known,
      );
    },
  });
  useResetWhenOnline(more.reset, online);
  return more;
}

/** The other conversations about the same order. */
export function useOrderConversations(orderId: string) {
  return useQuery({
    queryKey: ["order", orderId],
    queryFn: async ({ signal }) => {
      // Encoded once more by the client: API Gateway decodes a path before it looks for a slash in it.
      const path = { order_id: encodeURIComponent(orderId) };
      const page = await unwrap(
        client.GET("/api/orders/{order_id}/conversations", { params: { path }, signal }),
      );
      return page.conversations;
    },
    staleTime: 30_000,
  });
}
