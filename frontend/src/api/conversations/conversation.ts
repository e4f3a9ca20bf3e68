import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";

import { client, unwrap } from "../client";
import { reportActivity } from "../idle";
import { usePolling, useResetWhenOnline } from "../polling";
import type { Message } from "../types";
import { conversationKey, presentKey } from "./list/keys";
import { newest } from "./list/known";
import { patchConversation } from "./list/patch";
import {
  hasUnsettledReplyBefore,
  type LoadedConversation,
  mergeLatestMessages,
  prependMessages,
  updateMessages,
} from "./merge";

const PAGE_SIZE = 50;
const POLL_SECONDS = 3;
const IDLE_POLL_SECONDS = 15;
/** How often a page before the latest one is read again, while it has unsettled replies. */
const OLDER_PAGE_INTERVAL_MS = 15_000;
/** A conversation that was read this recently is shown without reading it again. */
const STALE_AFTER_MS = 2_000;
/** The pointer or focus must stay on a row this long before its conversation is prefetched. */
const PREFETCH_DELAY_MS = 80;

/** A conversation must stay open this long before its thread is refreshed: the user may only pass it with j and k. */
const REFRESH_DELAY_MS = 400;
/** The server refreshes a thread at most once in this time, whoever asks. */
const REFRESH_INTERVAL_MS = 30_000;
/** About how long a refresh takes. */
const TYPICAL_REFRESH_MS = 1_500;
const refreshedAt = new Map<string, number>();
/** By conversation: when an older page was last read, and the cursor of the next one (null: the newest of them). */
const olderPageReads = new Map<string, { at: number; next: string | null }>();

/** Fetches the latest page of messages and, now and then, an older page with unsettled replies. */
async function fetchLatest(queries: QueryClient, id: string, signal: AbortSignal): Promise<LoadedConversation> {
  const page = await fetchPage(id, undefined, signal);
  patchConversation(queries, page.conversation);
  queries.setQueryData(presentKey(id), page.conversation.present);
  const cached = () => queries.getQueryData<LoadedConversation>(conversationKey(id));
  const updates = await fetchUnsettled(cached(), id, page, signal);
  const latest = { ...page, conversation: newest(queries, page.conversation) };
  return updateMessages(mergeLatestMessages(cached(), latest), updates);
}

/**
 * While unsettled replies are loaded from before the latest page: the messages of one older page, every
 * OLDER_PAGE_INTERVAL_MS. It goes one page further back each time, to the oldest such reply, and then starts again.
 * Empty in between and otherwise.
 */
async function fetchUnsettled(
  cached: LoadedConversation | undefined,
  id: string,
  latest: LoadedConversation,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  if (latest.olderCursor === null || !hasUnsettledReplyBefore(cached, latest)) {
    olderPageReads.delete(id);
    return [];
  }
  const last = olderPageReads.get(id);
  if (last && performance.now() - last.at < OLDER_PAGE_INTERVAL_MS) return [];
  const page = await fetchPage(id, last?.next ?? latest.olderCursor, signal);
  const next = hasUnsettledReplyBefore(cached, page) ? page.olderCursor : null;
  olderPageReads.set(id, { at: performance.now(), next });
  return page.messages;
}

/** One page of a conversation, the latest without a cursor; its messages are in the order they were sent. */
export async function fetchPage(id: string, cursor?: string, signal?: AbortSignal): Promise<LoadedConversation> {
  const query = cursor === undefined ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, cursor };
  const params = { path: { conversation_id: id }, query };
  const page = await unwrap(
    client.GET("/api/conversations/{conversation_id}", { params, signal: signal ?? null }),
  );
  return { conversation: page.conversation, messages: page.messages, olderCursor: page.next_cursor };
}

function conversationQuery(queries: QueryClient, id: string) {
  return queryOptions({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => fetchLatest(queries, id, signal),
    staleTime: STALE_AFTER_MS,
  });
}

/** The loaded part of a conversation. Polls. */
export function useConversation(id: string) {
  const queries = useQueryClient();
  const polling = usePolling(POLL_SECONDS, IDLE_POLL_SECONDS);
  const query = useQuery({ ...conversationQuery(queries, id), ...polling });
  // Somebody who waits for an answer may not move: new messages count as activity.
  useEffect(reportActivity, [query.data]);
  return query;
}

/** What is loaded of a conversation; makes no requests itself. */
export function useCachedConversation(id: string) {
  const queries = useQueryClient();
  return useQuery({ ...conversationQuery(queries, id), enabled: false }).data;
}

/**
 * Asks the server to read the conversation's thread from the marketplace when the conversation is opened. New
 * messages arrive with a later poll. A failure is not reported: the next synchronisation has the same effect.
 */
export function useRefreshOnOpening(id: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    let isClosed = false;
    async function refresh() {
      const last = refreshedAt.get(id);
      if (last !== undefined && Date.now() - last < REFRESH_INTERVAL_MS) return;
      refreshedAt.set(id, Date.now());
      const params = { path: { conversation_id: id } };
      const { requested } = await unwrap(client.POST("/api/conversations/{conversation_id}/refresh", { params }));
      if (!requested || isClosed) return;
      timer = setTimeout(
        () => void queries.invalidateQueries({ queryKey: conversationKey(id) }),
        TYPICAL_REFRESH_MS,
      );
    }
    let timer = setTimeout(() => void refresh().catch(() => undefined), REFRESH_DELAY_MS);
    return () => {
      isClosed = true;
      clearTimeout(timer);
    };
  }, [id, queries]);
}

/** Prefetches a conversation that is likely to be opened next, after a short delay. */
export function usePrefetchConversation() {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (id: string) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        void queries.prefetchQuery({ ...conversationQuery(queries, id), staleTime: 30_000 });
      }, PREFETCH_DELAY_MS);
    },
    [queries],
  );
}

/** Loads the next page of older messages. A failure is cleared when the network is back. */
export function useOlderMessages(id: string, online: boolean) {
  const queries = useQueryClient();
  const olderCursor = () => queries.getQueryData<LoadedConversation>(conversationKey(id))?.olderCursor;
  const older = useMutation({
    mutationFn: async (cursor: string) => {
      // The component that asks may not have rendered the last loaded page yet.
      return olderCursor() === cursor ? fetchPage(id, cursor) : null;
    },
    onSuccess: (page, cursor) => {
      queries.setQueryData<LoadedConversation>(conversationKey(id), (cached) =>
        page && cached?.olderCursor === cursor ? prependMessages(cached, page) : cached,
      );
    },
  });
  useResetWhenOnline(older.reset, online);
  return older;
}
