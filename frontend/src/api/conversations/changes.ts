import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";

import { useAgents, useMe } from "../agents";
import { client, unwrap } from "../client";
import { ApiError } from "../errors";
import type { Change, Conversation, ConversationDetail, FieldChange, Person, PreviousValues } from "../types";
import { changeOf, previousValuesOf } from "./change";
import { conversationKey } from "./list/keys";
import { shownOf, startChange } from "./list/known";
import { patchConversation, patchCounts, refreshAfter, showKnown } from "./list/patch";
import { type AskedConversation, rememberOwnChange, versionToName } from "./seen";

export interface ConversationChange extends AskedConversation {
  change: Change;
}

export interface ChangedConversation {
  conversation: ConversationDetail;
  /** For undo (`reverseOf`). */
  previous: PreviousValues;
}

/** Why the server refused a change: what is there now, and who changed what since it was on the screen. */
export interface Conflict {
  current: ConversationDetail;
  changed: { field: FieldChange["field"] | "message"; by: string; at: string }[];
}

/** The conflict that an error tells of, if it tells of one. */
export function conflictOf(error: unknown): Conflict | null {
  const isConflict = error instanceof ApiError && error.status === 409 && error.code === "conflict";
  const details = isConflict ? error.details : null;
  if (typeof details !== "object" || details === null || !("current" in details)) return null;
  return { changed: [], ...details } as Conflict;
}

/** Shows a change of conversations at once. Returns, for each of them, how to end that when the server has answered. */
export function showChange(
  queries: QueryClient,
  conversations: readonly Conversation[],
  change: Change,
  agents: readonly Person[],
): (() => void)[] {
  const apply = changeOf(change, agents);
  const before = conversations.map((conversation) => shownOf(queries, conversation.id) ?? conversation);
  const ends = conversations.map((conversation) => startChange(queries, conversation, apply));
  showKnown(queries, ...conversations.map(({ id }) => id));
  for (const shown of before) patchCounts(queries, shown, apply(shown));
  return ends;
}

/** A change that takes longer than this counts as failed. It may have been made all the same. */
export const CHANGE_TIMEOUT_MS = 20_000;

/** By conversation: the change that is under way. The next one waits for it, since it changes the version. */
const underWay = new Map<string, Promise<unknown>>();

async function inTurn<T>(id: string, send: () => Promise<T>): Promise<T> {
  const turn = (underWay.get(id) ?? Promise.resolve()).then(send, send);
  underWay.set(id, turn);
  try {
    return await turn;
  } finally {
    if (underWay.get(id) === turn) underWay.delete(id);
  }
}

async function sendChange(queries: QueryClient, asked: ConversationChange, agents: readonly Person[]): Promise<ChangedConversation> {
  const { conversation, change } = asked;
  const previous = previousValuesOf(shownOf(queries, conversation.id) ?? conversation);
  const [end] = showChange(queries, [conversation], change, agents);
  try {
    const changed = await inTurn(conversation.id, () => patch(queries, asked, end));
    return { conversation: changed, previous };
  } finally {
    refreshAfter(queries, [change]);
    void queries.invalidateQueries({ queryKey: ["activity", conversation.id] });
  }
}

/** Sends the change, and shows what the server answers before the next change of the conversation is sent. */
async function patch(
  queries: QueryClient,
  { conversation, seen, change }: ConversationChange,
  end: (() => void) | undefined,
): Promise<ConversationDetail> {
  const version = versionToName(conversation.id, seen, change);
  try {
    const changed = await unwrap(
      client.PATCH("/api/conversations/{conversation_id}", {
        params: { path: { conversation_id: conversation.id } },
        body: {
          add_tags: [],
          remove_tags: [],
          ...change,
          version,
          seen_message_id: seen.messageId,
        },
        signal: AbortSignal.timeout(CHANGE_TIMEOUT_MS),
      }),
    );
    rememberOwnChange(conversation.id, change, version, changed.version);
    end?.();
    patchConversation(queries, changed);
    return changed;
  } catch (error) {
    end?.();
    const current = conflictOf(error)?.current;
    if (current) patchConversation(queries, current);
    else showUnknown(queries, conversation.id);
    throw error;
  }
}

/** After a request without an answer: shows what is known, and asks whether the change was made. */
export function showUnknown(queries: QueryClient, id: string): void {
  showKnown(queries, id);
  void queries.invalidateQueries({ queryKey: conversationKey(id) });
}

/** The people whom a change may name. */
export function usePeople(): readonly Person[] {
  const me = useMe();
  const agents = useAgents();
  return me && !agents.some(({ id }) => id === me.id) ? [...agents, me] : agents;
}

/**
 * Changes a conversation: its state, assignee, tags. It is shown at once, and taken back if the server refuses. The
 * error of a refusal tells why (`conflictOf`, `requestErrorText`).
 */
export function useChangeConversation() {
  const queries = useQueryClient();
  const agents = usePeople();
  return useMutation({ mutationFn: (asked: ConversationChange) => sendChange(queries, asked, agents) });
}
