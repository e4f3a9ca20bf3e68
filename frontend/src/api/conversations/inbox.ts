import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answer, client } from "../client";
import { appendToInbox, type Inbox, mergeInbox, mergeIntoInbox, updateInInbox } from "./merge";
import { useForgottenFailure, usePolling } from "../polling";
import type { Conversation } from "../types";

const PAGE = 50;
const LIST_SECONDS = 5;
const RESTING_SECONDS = 15;
const LOOK_DOWN_MS = 15_000;

const inboxKey = ["inbox"] as const;

async function readPage(cursor?: string, signal?: AbortSignal): Promise<Inbox> {
  const query = cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor };
  const page = await answer(client.GET("/api/conversations", { params: { query }, signal: signal ?? null }));
  return { conversations: page.conversations, nextCursor: page.next_cursor };
}

/** The last look at the rows below the first page, and where the next one goes on (null: begins again). */
let lastLook = { at: -LOOK_DOWN_MS, next: null as string | null };

/** The first page, and now and then the next one of those below it that are loaded. */
async function readLoaded(queries: QueryClient, signal: AbortSignal): Promise<Inbox> {
  // Merged after the answer is there: a page appended while this one was under way is not lost.
  const known = () => queries.getQueryData<Inbox>(inboxKey);
  const page = await readPage(undefined, signal);
  const isAllLoaded = (known()?.conversations.length ?? 0) <= page.conversations.length;
  if (page.nextCursor === null || isAllLoaded || performance.now() - lastLook.at < LOOK_DOWN_MS) {
    return mergeInbox(known(), page);
  }
  const below = await readPage(lastLook.next ?? page.nextCursor, signal);
  lastLook = { at: performance.now(), next: isLast(known(), below) ? null : below.nextCursor };
  return mergeIntoInbox(mergeInbox(known(), page), below);
}

/** Whether nothing is loaded below a page. */
function isLast(known: Inbox | undefined, page: Inbox): boolean {
  const [loaded, read] = [known?.conversations.at(-1), page.conversations.at(-1)];
  return !loaded || !read || (loaded.last_message_at ?? "") >= (read.last_message_at ?? "");
}

function inboxQuery(queries: QueryClient) {
  return queryOptions({
    queryKey: inboxKey,
    queryFn: ({ signal }) => readLoaded(queries, signal),
  });
}

/** Shows in the list what was just read of a conversation: its row may lie where the list is seldom read. */
export function updateRow(queries: QueryClient, conversation: Conversation): void {
  queries.setQueryData<Inbox>(inboxKey, (known) => known && updateInInbox(known, conversation));
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
      lastLook = { at: performance.now(), next: null };
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
