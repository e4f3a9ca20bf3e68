import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answer, client } from "./client";
import { appendToInbox, type Inbox, mergeInbox } from "./merge";
import { useForgottenFailure, usePolling } from "./polling";

const PAGE = 50;
const LIST_SECONDS = 5;
const RESTING_SECONDS = 15;

const inboxKey = ["inbox"] as const;

async function readPage(cursor?: string, signal?: AbortSignal): Promise<Inbox> {
  const query = cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor };
  const page = await answer(client.GET("/api/conversations", { params: { query }, signal: signal ?? null }));
  return { conversations: page.conversations, nextCursor: page.next_cursor };
}

function inboxQuery(queries: QueryClient) {
  return queryOptions({
    queryKey: inboxKey,
    // Merged after the answer is there: a page appended while this one was under way is not lost.
    queryFn: async ({ signal }) => {
      const page = await readPage(undefined, signal);
      return mergeInbox(queries.getQueryData<Inbox>(inboxKey), page);
    },
  });
}

/** What is loaded of the inbox; kept up to date where `poll` says that the list is in view. */
export function useInbox({ poll }: { poll: boolean } = { poll: false }) {
  const queries = useQueryClient();
  const polling = usePolling(LIST_SECONDS, RESTING_SECONDS);
  return useQuery({ ...inboxQuery(queries), ...(poll ? polling : {}) });
}

export function refreshInbox(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: inboxKey });
}

/** Loads the next page below those already there; what failed without a network is begun anew with one. */
export function useMoreConversations(online: boolean) {
  const queries = useQueryClient();
  const nextCursor = () => queries.getQueryData<Inbox>(inboxKey)?.nextCursor;
  const more = useMutation({
    mutationFn: async (cursor: string) => {
      // The list may be a moment behind what has been loaded for it.
      return nextCursor() === cursor ? readPage(cursor) : null;
    },
    onSuccess: (page, cursor) => {
      queries.setQueryData<Inbox>(inboxKey, (known) =>
        page && known?.nextCursor === cursor ? appendToInbox(known, page) : known,
      );
    },
  });
  useForgottenFailure(more.reset, online);
  return more;
}

/** The other conversations about the same order. */
export function useOrderConversations(orderId: string) {
  return useQuery({
    queryKey: ["order", orderId],
    queryFn: async ({ signal }) => {
      // Encoded once more by the client: API Gateway decodes a path before it looks for a slash in it.
      const path = { order_id: encodeURIComponent(orderId) };
      const page = await answer(
        client.GET("/api/orders/{order_id}/conversations", { params: { path }, signal }),
      );
      return page.conversations;
    },
    staleTime: 30_000,
  });
}
