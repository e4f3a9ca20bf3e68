import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";

import { reportActivity } from "../idle";
import { accessTokenFor } from "../auth/session";
import { unwrap, client } from "../client";
import { refreshInbox, updateCachedRow } from "./inbox";
import { hasUnsettledReplyBefore, mergeLatestMessages, prependMessages, upsertMessage, type LoadedConversation, updateMessages } from "./merge";
import { useResetWhenOnline, usePolling } from "../polling";
import type { Addressee, Message } from "../types";

const PAGE_SIZE = 50;
const POLL_SECONDS = 3;
const IDLE_POLL_SECONDS = 15;
const OLDER_PAGE_INTERVAL_MS = 15_000;
/** A conversation looked at or prefetched this recently is shown without asking first. */
const STALE_AFTER_MS = 2_000;
const PREFETCH_DELAY_MS = 80;
/** An answer that takes longer than this counts as lost. */
const SEND_TIMEOUT_MS = 20_000;

/** Who leaves a conversation sooner only passes it, on the way to another. */
const REFRESH_DELAY_MS = 400;
/** The server reads a thread anew once in this time, whoever asks. */
const REFRESH_INTERVAL_MS = 30_000;
/** About as long as that takes. */
const TYPICAL_REFRESH_MS = 1_500;
const refreshedAt = new Map<string, number>();
/** The last look at messages before the latest page, and where the next one goes on (null: begins again). */
const olderPageReads = new Map<string, { at: number; next: string | null }>();

const conversationKey = (id: string) => ["thread", id] as const;

/** The latest messages, and now and then those before them that are loaded and not settled yet. */
async function fetchLatest(queries: QueryClient, id: string, signal: AbortSignal): Promise<LoadedConversation> {
  const page = await fetchPage(id, undefined, signal);
  updateCachedRow(queries, page.conversation);
  const known = () => queries.getQueryData<LoadedConversation>(conversationKey(id));
  const back = await fetchUnsettled(known(), id, page, signal);
  return updateMessages(mergeLatestMessages(known(), page), back);
}

/**
 * Where an unsettled reply lies further back than the latest page: one page of those before it, and at the next
 * look the one before that, until it has come to the oldest such reply and begins again. Empty in between.
 */
async function fetchUnsettled(
  known: LoadedConversation | undefined,
  id: string,
  latest: LoadedConversation,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  if (latest.olderCursor === null || !hasUnsettledReplyBefore(known, latest)) {
    olderPageReads.delete(id);
    return [];
  }
  const last = olderPageReads.get(id);
  if (last && performance.now() - last.at < OLDER_PAGE_INTERVAL_MS) return [];
  const page = await fetchPage(id, last?.next ?? latest.olderCursor, signal);
  olderPageReads.set(id, { at: performance.now(), next: hasUnsettledReplyBefore(known, page) ? page.olderCursor : null });
  return page.messages;
}

async function fetchPage(id: string, cursor?: string, signal?: AbortSignal): Promise<LoadedConversation> {
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

export function useConversation(id: string) {
  const queries = useQueryClient();
  const polling = usePolling(POLL_SECONDS, IDLE_POLL_SECONDS);
  const thread = useQuery({ ...conversationQuery(queries, id), ...polling });
  // Who waits for an answer may sit still: while the conversation goes on, the page does not rest.
  useEffect(reportActivity, [thread.data]);
  return thread;
}

/** What is loaded of a conversation that others read; asks for nothing itself. */
export function useCachedConversation(id: string) {
  const queries = useQueryClient();
  return useQuery({ ...conversationQuery(queries, id), enabled: false }).data;
}

/**
 * Opening a conversation asks the server to read its thread anew; what is new comes with the poll after it.
 * When that fails nobody is told: the next synchronisation brings the same.
 */
export function useRefreshOnOpening(id: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    let left = false;
    async function refresh() {
      const last = refreshedAt.get(id);
      if (last !== undefined && Date.now() - last < REFRESH_INTERVAL_MS) return;
      refreshedAt.set(id, Date.now());
      const params = { path: { conversation_id: id } };
      const { requested } = await unwrap(client.POST("/api/conversations/{conversation_id}/refresh", { params }));
      if (!requested || left) return;
      timer = setTimeout(() => void queries.invalidateQueries({ queryKey: conversationKey(id) }), TYPICAL_REFRESH_MS);
    }
    let timer = setTimeout(() => void refresh().catch(() => undefined), REFRESH_DELAY_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [id, queries]);
}

/** Reads a conversation that is likely to be opened next: one lingers on it, and does not just pass by. */
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

/** Loads the messages before those already there; what failed without a network is begun anew with one. */
export function useOlderMessages(id: string, online: boolean) {
  const queries = useQueryClient();
  const olderCursor = () => queries.getQueryData<LoadedConversation>(conversationKey(id))?.olderCursor;
  const older = useMutation({
    mutationFn: async (cursor: string) => {
      // The page may be a moment behind what has been loaded for it.
      return olderCursor() === cursor ? fetchPage(id, cursor) : null;
    },
    onSuccess: (page, cursor) => {
      queries.setQueryData<LoadedConversation>(conversationKey(id), (known) =>
        page && known?.olderCursor === cursor ? prependMessages(known, page) : known,
      );
    },
  });
  useResetWhenOnline(older.reset, online);
  return older;
}

async function storeMessage(queries: QueryClient, conversationId: string, message: Message): Promise<void> {
  // A poll that left before this must not bring the old state back when its answer comes.
  await queries.cancelQueries({ queryKey: conversationKey(conversationId) });
  queries.setQueryData<LoadedConversation>(conversationKey(conversationId), (known) => known && upsertMessage(known, message));
  refreshInbox(queries);
}

export interface NewReply {
  conversationId: string;
  key: string;
  /** The agent who wrote it: it goes out in nobody else's name. */
  author: string;
  body: string;
  to: Addressee[];
  /** The last message that the author had before them. */
  seenMessageId: string | null;
}

/**
 * Hands a reply to the server and returns what became of it. Safe to repeat: the same key is the same reply,
 * however often it is sent.
 */
export async function postReply(queries: QueryClient, reply: NewReply): Promise<Message> {
  const token = await accessTokenFor(reply.author);
  const message = await unwrap(
    client.POST("/api/conversations/{conversation_id}/messages", {
      params: {
        path: { conversation_id: reply.conversationId },
        header: { "idempotency-key": reply.key },
      },
      headers: { Authorization: `Bearer ${token}` },
      body: { body: reply.body, to: reply.to, seen_message_id: reply.seenMessageId },
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    }),
  );
  await storeMessage(queries, reply.conversationId, message);
  return message;
}

/** The server's row of a reply of which only the key is known; null when the server has none. */
export async function findReply(conversationId: string, key: string, writtenAt: string): Promise<Message | null> {
  let cursor: string | undefined;
  for (;;) {
    const page = await fetchPage(conversationId, cursor);
    const found = page.messages.find((message) => message.idempotency_key === key);
    if (found) return found;
    // A reply stands behind all that the conversation held when it was written.
    const reachesBack = (page.messages[0]?.sent_at ?? "") < writtenAt;
    if (page.olderCursor === null || reachesBack) return null;
    cursor = page.olderCursor;
  }
}

export async function cancelReply(queries: QueryClient, conversationId: string, messageId: string): Promise<void> {
  const message = await unwrap(
    client.POST("/api/conversations/{conversation_id}/messages/{message_id}/cancel", {
      params: { path: { conversation_id: conversationId, message_id: messageId } },
    }),
  );
  await storeMessage(queries, conversationId, message);
}

/** Undo: takes a waiting reply back. Fails with `too_late_to_cancel` once it is on its way. */
export function useCancelReply(conversationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (messageId: string) => cancelReply(queries, conversationId, messageId),
    onError: () => void queries.invalidateQueries({ queryKey: conversationKey(conversationId) }),
  });
}

export function useRetryReply(conversationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (messageId: string) =>
      unwrap(
        client.POST("/api/conversations/{conversation_id}/messages/{message_id}/retry", {
          params: { path: { conversation_id: conversationId, message_id: messageId } },
        }),
      ),
    onSuccess: (message) => storeMessage(queries, conversationId, message),
    onError: () => void queries.invalidateQueries({ queryKey: conversationKey(conversationId) }),
  });
}

export type Decision = "mine" | "send" | "discard";

/** What a person decides about a reply that nobody can confirm; with `mine`, `takenFor` is the message that it is. */
export function useResolveReply(conversationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ messageId, decision, takenFor: matchedMessageId }: { messageId: string; decision: Decision; takenFor?: string }) =>
      unwrap(
        client.POST("/api/conversations/{conversation_id}/messages/{message_id}/resolve", {
          params: { path: { conversation_id: conversationId, message_id: messageId } },
          body: { decision, message_id: matchedMessageId ?? null },
        }),
      ),
    onSuccess: async (message) => {
      await storeMessage(queries, conversationId, message);
      // With `mine` two messages become one, which only the server can show.
      await queries.invalidateQueries({ queryKey: conversationKey(conversationId) });
    },
    onError: () => void queries.invalidateQueries({ queryKey: conversationKey(conversationId) }),
  });
}
