import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { serverNow } from "../../model/serverClock";
import { client, unwrap } from "../client";
import type { BulkResult, Change, Person } from "../types";
import { reverseOf } from "./change";
import { CHANGE_TIMEOUT_MS, showChange, showUnknown, usePeople } from "./changes";
import { patchConversation, refreshAfter } from "./list/patch";
import { type AskedConversation, rememberOwnChange, type Seen, versionToName } from "./seen";

/** So few that the agent sees the progress. The server takes at most 100 in one request. */
const CHUNK_SIZE = 20;

export interface ConversationsChange {
  conversations: readonly AskedConversation[];
  change: Change;
}

/** What became of a change of many conversations: one result for each, in their order. */
export interface ChangedConversations {
  asked: ConversationsChange;
  results: BulkResult[];
}

export interface BulkProgress {
  done: number;
  total: number;
}

type Report = (progress: BulkProgress | null) => void;

/**
 * Changes many conversations. All are shown as changed at once; those that the server did not change are shown as they
 * are after its answer. A chunk whose request fails counts as failed, and the chunks after it are sent all the same.
 */
async function changeMany(
  queries: QueryClient,
  asked: readonly ConversationsChange[],
  agents: readonly Person[],
  report: Report,
): Promise<BulkResult[]> {
  const total = asked.reduce((sum, { conversations }) => sum + conversations.length, 0);
  const chunks = asked.flatMap(({ conversations, change }) =>
    Array.from({ length: Math.ceil(conversations.length / CHUNK_SIZE) }, (_, index) => ({
      change,
      conversations: conversations.slice(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE),
    })),
  );
  const shown = chunks.map(({ conversations, change }) => {
    const rows = conversations.map(({ conversation }) => conversation);
    return showChange(queries, rows, change, agents);
  });
  const results: BulkResult[] = [];
  report({ done: 0, total });
  for (const [index, chunk] of chunks.entries()) {
    const answered = await sendChunk(chunk);
    for (const [position, { conversation }] of chunk.conversations.entries()) {
      shown[index]?.[position]?.();
      if (!answered[position]?.conversation) showUnknown(queries, conversation.id);
    }
    patchConversation(queries, ...answered.flatMap(({ conversation }) => conversation ?? []));
    results.push(...answered);
    report({ done: results.length, total });
  }
  report(null);
  refreshAfter(
    queries,
    asked.map(({ change }) => change),
  );
  return results;
}

async function sendChunk({ conversations, change }: ConversationsChange): Promise<BulkResult[]> {
  const items = conversations.map(({ conversation: { id }, seen }) => ({
    id,
    version: versionToName(id, seen, change),
    seen_message_id: seen.messageId,
  }));
  const body = { items, change: { add_tags: [], remove_tags: [], ...change } };
  try {
    const signal = AbortSignal.timeout(CHANGE_TIMEOUT_MS);
    const { results } = await unwrap(client.POST("/api/conversations/bulk", { body, signal }));
    for (const [position, { id, version }] of items.entries()) {
      const result = results[position];
      if (result?.outcome === "changed" && result.conversation) {
        rememberOwnChange(id, change, version, result.conversation.version);
      }
    }
    return results;
  } catch (error) {
    const message = error instanceof Error ? error.message : null;
    return items.map(({ id }) => ({ id, outcome: "failed", conversation: null, previous: null, message }));
  }
}

/** A mutation of many conversations with its progress; null while none is under way. */
export function useChangeConversations() {
  const queries = useQueryClient();
  const agents = usePeople();
  const [progress, setProgress] = useState<BulkProgress | null>(null);
  const mutation = useMutation({
    mutationFn: async (asked: ConversationsChange): Promise<ChangedConversations> => ({
      asked,
      results: await changeMany(queries, [asked], agents, setProgress),
    }),
  });
  const undo = useMutation({
    mutationFn: (changed: ChangedConversations) => changeMany(queries, reversed(changed), agents, setProgress),
  });
  return { ...mutation, progress, undo };
}

/** The changes that give each conversation that was changed its own previous values, those with the same together. */
function reversed({ asked, results }: ChangedConversations): ConversationsChange[] {
  const { change } = asked;
  const groups = new Map<string, { conversations: AskedConversation[]; change: Change }>();
  for (const [position, { conversation, previous }] of results.entries()) {
    const before = asked.conversations[position];
    if (!conversation || !previous || !before) continue;
    const seen: Seen = { version: conversation.version, messageId: before.seen.messageId };
    const reverse = reverseOf(change, previous, serverNow());
    const key = JSON.stringify(reverse);
    const group = groups.get(key) ?? { conversations: [], change: reverse };
    group.conversations.push({ conversation, seen });
    groups.set(key, group);
  }
  return [...groups.values()];
}
