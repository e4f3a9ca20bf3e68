import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";

import { stir } from "../idle";
import { accessTokenOf } from "../auth/session";
import { answer, client } from "../client";
import { refreshInbox, updateRow } from "./inbox";
import { hasUnsettledBefore, mergeThread, prependToThread, putMessage, type Thread, updateInThread } from "./merge";
import { useForgottenFailure, usePolling } from "../polling";
import type { Addressee, Message } from "../types";

const PAGE = 50;
const OPEN_CONVERSATION_SECONDS = 3;
const RESTING_SECONDS = 15;
const LOOK_BACK_MS = 15_000;
/** A conversation looked at or prefetched this recently is shown without asking first. */
const FRESH_MS = 2_000;
const LINGER_MS = 80;
/** An answer that takes longer than this counts as lost. */
const SEND_TIMEOUT_MS = 20_000;

/** Who leaves a conversation sooner only passes it, on the way to another. */
const STAY_MS = 400;
/** The server reads a thread anew once in this time, whoever asks. */
const REFRESH_MS = 30_000;
/** About as long as that takes. */
const READ_MS = 1_500;
const refreshedAt = new Map<string, number>();
/** The last look at messages before the latest page, and where the next one goes on (null: begins again). */
const looks = new Map<string, { at: number; next: string | null }>();

const threadKey = (id: string) => ["thread", id] as const;

/** The latest messages, and now and then those before them that are loaded and not settled yet. */
async function readLatest(queries: QueryClient, id: string, signal: AbortSignal): Promise<Thread> {
  const page = await readPage(id, undefined, signal);
  updateRow(queries, page.conversation);
  const known = () => queries.getQueryData<Thread>(threadKey(id));
  const back = await lookBack(known(), id, page, signal);
  return updateInThread(mergeThread(known(), page), back);
}

/**
 * Where an unsettled reply lies further back than the latest page: one page of those before it, and at the next
 * look the one before that, until it has come to the oldest such reply and begins again. Empty in between.
 */
async function lookBack(
  known: Thread | undefined,
  id: string,
  latest: Thread,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  if (latest.olderCursor === null || !hasUnsettledBefore(known, latest)) {
    looks.delete(id);
    return [];
  }
  const last = looks.get(id);
  if (last && performance.now() - last.at < LOOK_BACK_MS) return [];
  const page = await readPage(id, last?.next ?? latest.olderCursor, signal);
  looks.set(id, { at: performance.now(), next: hasUnsettledBefore(known, page) ? page.olderCursor : null });
  return page.messages;
}

async function readPage(id: string, cursor?: string, signal?: AbortSignal): Promise<Thread> {
  const query = cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor };
  const params = { path: { conversation_id: id }, query };
  const page = await answer(
    client.GET("/api/conversations/{conversation_id}", { params, signal: signal ?? null }),
  );
  return { conversation: page.conversation, messages: page.messages, olderCursor: page.next_cursor };
}

function threadQuery(queries: QueryClient, id: string) {
  return queryOptions({
    queryKey: threadKey(id),
    queryFn: ({ signal }) => readLatest(queries, id, signal),
    staleTime: FRESH_MS,
  });
}

export function useThread(id: string) {
  const queries = useQueryClient();
  const polling = usePolling(OPEN_CONVERSATION_SECONDS, RESTING_SECONDS);
  const thread = useQuery({ ...threadQuery(queries, id), ...polling });
  // Who waits for an answer may sit still: while the conversation goes on, the page does not rest.
  useEffect(stir, [thread.data]);
  return thread;
}

/** What is loaded of a conversation that others read; asks for nothing itself. */
export function useLoadedThread(id: string) {
  const queries = useQueryClient();
  return useQuery({ ...threadQuery(queries, id), enabled: false }).data;
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
      if (last !== undefined && Date.now() - last < REFRESH_MS) return;
      refreshedAt.set(id, Date.now());
      const params = { path: { conversation_id: id } };
      const { requested } = await answer(client.POST("/api/conversations/{conversation_id}/refresh", { params }));
      if (!requested || left) return;
      timer = setTimeout(() => void queries.invalidateQueries({ queryKey: threadKey(id) }), READ_MS);
    }
    let timer = setTimeout(() => void refresh().catch(() => undefined), STAY_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [id, queries]);
}

/** Reads a conversation that is likely to be opened next: one lingers on it, and does not just pass by. */
export function usePrefetchThread() {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (id: string) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        void queries.prefetchQuery({ ...threadQuery(queries, id), staleTime: 30_000 });
      }, LINGER_MS);
    },
    [queries],
  );
}

/** Loads the messages before those already there; what failed without a network is begun anew with one. */
export function useOlderMessages(id: string, online: boolean) {
  const queries = useQueryClient();
  const olderCursor = () => queries.getQueryData<Thread>(threadKey(id))?.olderCursor;
  const older = useMutation({
    mutationFn: async (cursor: string) => {
      // The page may be a moment behind what has been loaded for it.
      return olderCursor() === cursor ? readPage(id, cursor) : null;
    },
    onSuccess: (page, cursor) => {
      queries.setQueryData<Thread>(threadKey(id), (known) =>
        page && known?.olderCursor === cursor ? prependToThread(known, page) : known,
      );
    },
  });
  useForgottenFailure(older.reset, online);
  return older;
}

async function settle(queries: QueryClient, conversationId: string, message: Message): Promise<void> {
  // A poll that left before this must not bring the old state back when its answer comes.
  await queries.cancelQueries({ queryKey: threadKey(conversationId) });
  queries.setQueryData<Thread>(threadKey(conversationId), (known) => known && putMessage(known, message));
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
  const token = await accessTokenOf(reply.author);
  const message = await answer(
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
  await settle(queries, reply.conversationId, message);
  return message;
}

/** The server's row of a reply of which only the key is known; null when the server has none. */
export async function findReply(conversationId: string, key: string, writtenAt: string): Promise<Message | null> {
  let cursor: string | undefined;
  for (;;) {
    const page = await readPage(conversationId, cursor);
    const found = page.messages.find((message) => message.idempotency_key === key);
    if (found) return found;
    // A reply stands behind all that the conversation held when it was written.
    const reachesBack = (page.messages[0]?.sent_at ?? "") < writtenAt;
    if (page.olderCursor === null || reachesBack) return null;
    cursor = page.olderCursor;
  }
}

export async function cancelReply(queries: QueryClient, conversationId: string, messageId: string): Promise<void> {
  const message = await answer(
    client.POST("/api/conversations/{conversation_id}/messages/{message_id}/cancel", {
      params: { path: { conversation_id: conversationId, message_id: messageId } },
    }),
  );
  await settle(queries, conversationId, message);
}

/** Undo: takes a waiting reply back. Fails with `too_late_to_cancel` once it is on its way. */
export function useCancelReply(conversationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (messageId: string) => cancelReply(queries, conversationId, messageId),
    onError: () => void queries.invalidateQueries({ queryKey: threadKey(conversationId) }),
  });
}

export function useRetryReply(conversationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (messageId: string) =>
      answer(
        client.POST("/api/conversations/{conversation_id}/messages/{message_id}/retry", {
          params: { path: { conversation_id: conversationId, message_id: messageId } },
        }),
      ),
    onSuccess: (message) => settle(queries, conversationId, message),
    onError: () => void queries.invalidateQueries({ queryKey: threadKey(conversationId) }),
  });
}

export type Decision = "mine" | "send" | "discard";

/** What a person decides about a reply that nobody can confirm; with `mine`, `takenFor` is the message that it is. */
export function useResolveReply(conversationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ messageId, decision, takenFor }: { messageId: string; decision: Decision; takenFor?: string }) =>
      answer(
        client.POST("/api/conversations/{conversation_id}/messages/{message_id}/resolve", {
          params: { path: { conversation_id: conversationId, message_id: messageId } },
          body: { decision, message_id: takenFor ?? null },
        }),
      ),
    onSuccess: async (message) => {
      await settle(queries, conversationId, message);
      // With `mine` two messages become one, which only the server can show.
      await queries.invalidateQueries({ queryKey: threadKey(conversationId) });
    },
    onError: () => void queries.invalidateQueries({ queryKey: threadKey(conversationId) }),
  });
}
