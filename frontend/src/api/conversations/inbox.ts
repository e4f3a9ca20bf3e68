import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { client, unwrap } from "../client";
import { usePolling, useResetWhenOnline } from "../polling";
import type { Conversation } from "../types";
import { appendInboxPage, type LoadedInbox, mergeFirstInboxPage, mergeLowerInboxPage, updateInboxRow } from "./merge";

const PAGE_SIZE = 50;
const POLL_SECONDS = 5;
const IDLE_POLL_SECONDS = 15;
/** How often a page below the first one is read again. */
const LOWER_PAGE_INTERVAL_MS = 15_000;

const inboxKey = ["inbox"] as const;

async function fetchPage(cursor?: string, signal?: AbortSignal): Promise<LoadedInbox> {
  const query = cursor === undefined ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, cursor };
  const page = await unwrap(client.GET("/api/conversations", { params: { query }, signal: signal ?? null }));
  return { conversations: page.conversations, nextCursor: page.next_cursor };
}

/** When a page below the first one was last read, and the cursor of the next one to read (null: the second page). */
let lowerPageRead = { at: -LOWER_PAGE_INTERVAL_MS, next: null as string | null };

/** Fetches the first page and, every LOWER_PAGE_INTERVAL_MS, one of the loaded pages below it, each in its turn. */
async function refetchLoaded(queries: QueryClient, signal: AbortSignal): Promise<LoadedInbox> {
  // Read only after each response: a page that was appended during the request must not be lost.
  const cached = () => queries.getQueryData<LoadedInbox>(inboxKey);
  const page = await fetchPage(undefined, signal);
  const isAllLoaded = (cached()?.conversations.length ?? 0) <= page.conversations.length;
  if (page.nextCursor === null || isAllLoaded || performance.now() - lowerPageRead.at < LOWER_PAGE_INTERVAL_MS) {
    return mergeFirstInboxPage(cached(), page);
  }
  const lowerPage = await fetchPage(lowerPageRead.next ?? page.nextCursor, signal);
  const next = isLastLoadedPage(cached(), lowerPage) ? null : lowerPage.nextCursor;
  lowerPageRead = { at: performance.now(), next };
  return mergeLowerInboxPage(mergeFirstInboxPage(cached(), page), lowerPage);
}

function isLastLoadedPage(cached: LoadedInbox | undefined, page: LoadedInbox): boolean {
  const [lastLoaded, lastOfPage] = [cached?.conversations.at(-1), page.conversations.at(-1)];
  return !lastLoaded || !lastOfPage || (lastLoaded.last_message_at ?? "") >= (lastOfPage.last_message_at ?? "");
}

function inboxQuery(queries: QueryClient) {
  return queryOptions({
    queryKey: inboxKey,
    queryFn: ({ signal }) => refetchLoaded(queries, signal),
  });
}

/** Copies what was just read of a conversation into its row, which may be on a page that is rarely read again. */
export function updateCachedRow(queries: QueryClient, conversation: Conversation): void {
  queries.setQueryData<LoadedInbox>(inboxKey, (cached) => cached && updateInboxRow(cached, conversation));
}

/** The loaded part of the inbox. Polls while `poll` is true. */
export function useInbox({ poll }: { poll: boolean } = { poll: false }) {
  const queries = useQueryClient();
  const polling = usePolling(POLL_SECONDS, IDLE_POLL_SECONDS);
  return useQuery({ ...inboxQuery(queries), ...(poll ? polling : {}) });
}

export function refreshInbox(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: inboxKey });
}

/** Loads the next page of older conversations. A failure is cleared when the network is back. */
export function useMoreConversations(online: boolean) {
  const queries = useQueryClient();
  const nextCursor = () => queries.getQueryData<LoadedInbox>(inboxKey)?.nextCursor;
  const more = useMutation({
    mutationFn: async (cursor: string) => {
      // The component that asks may not have rendered the last loaded page yet.
      return nextCursor() === cursor ? fetchPage(cursor) : null;
    },
    onSuccess: (page, cursor) => {
      lowerPageRead = { at: performance.now(), next: null };
      queries.setQueryData<LoadedInbox>(inboxKey, (cached) =>
        page && cached?.nextCursor === cursor ? appendInboxPage(cached, page) : cached,
      );
    },
  });
  useResetWhenOnline(more.reset, online);
  return more;
}

/** All conversations about an order, including the one that is open. */
export function useOrderConversations(orderId: string) {
  return useQuery({
    queryKey: ["order", orderId],
    queryFn: async ({ signal }) => {
      // The client encodes it a second time: API Gateway decodes the path once before it splits it at slashes.
      const path = { order_id: encodeURIComponent(orderId) };
      const page = await unwrap(
        client.GET("/api/orders/{order_id}/conversations", { params: { path }, signal }),
      );
      return page.conversations;
    },
    staleTime: 30_000,
  });
}
