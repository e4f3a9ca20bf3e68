import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { accessTokenFor } from "../auth/session";
import { client, unwrap } from "../client";
import { usePolling } from "../polling";
import { addEntry, type LoadedActivity, mergeLatestActivity, prependActivity } from "./loadedActivity";

const PAGE_SIZE = 50;
/** Slower than messages: a change of the conversation's version asks at once. */
const POLL_SECONDS = 10;
const IDLE_POLL_SECONDS = 30;
/** A POST that takes longer than this counts as failed. The note may have been stored all the same. */
const ADD_TIMEOUT_MS = 20_000;

const activityKey = (conversationId: string) => ["activity", conversationId] as const;

async function fetchPage(id: string, cursor: string | undefined, signal?: AbortSignal): Promise<LoadedActivity> {
  const query = cursor === undefined ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, cursor };
  const params = { path: { conversation_id: id }, query };
  const page = await unwrap(
    client.GET("/api/conversations/{conversation_id}/activity", { params, signal: signal ?? null }),
  );
  return { entries: page.activity, olderCursor: page.next_cursor };
}

function activityQuery(queries: QueryClient, id: string) {
  return queryOptions({
    queryKey: activityKey(id),
    queryFn: async ({ signal }) => {
      const page = await fetchPage(id, undefined, signal);
      return mergeLatestActivity(queries.getQueryData<LoadedActivity>(activityKey(id)), page);
    },
  });
}

/** The loaded notes and changes of a conversation. Polls, and asks at once when the conversation has a new version. */
export function useActivity(id: string, version: number) {
  const queries = useQueryClient();
  const polling = usePolling(POLL_SECONDS, IDLE_POLL_SECONDS);
  const query = useQuery({ ...activityQuery(queries, id), ...polling });
  const readVersion = useRef(version);
  useEffect(() => {
    if (readVersion.current === version) return;
    readVersion.current = version;
    void queries.invalidateQueries({ queryKey: activityKey(id) });
  }, [queries, id, version]);
  return query;
}

/** Loads the next page of older notes and changes. Its variable is the cursor. */
export function useOlderActivity(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (cursor: string) => fetchPage(id, cursor),
    onSuccess: (page, cursor) => {
      queries.setQueryData<LoadedActivity>(activityKey(id), (loaded) =>
        loaded?.olderCursor === cursor ? prependActivity(loaded, page) : loaded,
      );
    },
  });
}

export interface NewNote {
  conversationId: string;
  /** The idempotency key. */
  key: string;
  /** The id of the agent who wrote it. It is added in nobody else's name. */
  author: string;
  body: string;
  /** Ids of agents. */
  mentions: string[];
}

/** Adds an internal note. Safe to repeat: requests with the same key make one note. */
export function useAddNote() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ conversationId, key, author, body, mentions }: NewNote) => {
      const token = await accessTokenFor(author);
      return unwrap(
        client.POST("/api/conversations/{conversation_id}/notes", {
          params: { path: { conversation_id: conversationId }, header: { "idempotency-key": key } },
          headers: { Authorization: `Bearer ${token}` },
          body: { body, mentions },
          signal: AbortSignal.timeout(ADD_TIMEOUT_MS),
        }),
      );
    },
    onSuccess: async (note, { conversationId }) => {
      // The response of a poll that started earlier must not take the note away again.
      await queries.cancelQueries({ queryKey: activityKey(conversationId) });
      queries.setQueryData<LoadedActivity>(activityKey(conversationId), (loaded) => loaded && addEntry(loaded, note));
    },
  });
}
