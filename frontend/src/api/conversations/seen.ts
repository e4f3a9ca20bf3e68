import { type QueryClient, useQueryClient } from "@tanstack/react-query";

import type { Change, Conversation } from "../types";
import { conversationKey } from "./list/keys";
import { shownOf } from "./list/known";
import type { LoadedConversation } from "./merge";

/** What an agent had on the screen of a conversation when they asked for a change. */
export interface Seen {
  version: number;
  /** The last message: of the opened conversation, the last that was received; otherwise the one that its row shows. */
  messageId: string | null;
}

/** A conversation for which an agent has asked for a change. */
export interface AskedConversation {
  /** As it is on the screen. */
  conversation: Conversation;
  seen: Seen;
}

/**
 * Notes what is on the screen of a conversation. Call it when the agent asks, not when the request is sent: what has
 * come in since then, behind a question or while other requests were under way, the agent has not seen.
 */
export function useSeen(): (conversation: Conversation) => Seen {
  const queries = useQueryClient();
  return (conversation) => ({
    version: Math.max(conversation.version, shownOf(queries, conversation.id)?.version ?? 0),
    messageId: seenMessageId(queries, conversation),
  });
}

function seenMessageId(queries: QueryClient, conversation: Conversation): string | null {
  const loaded = queries.getQueryData<LoadedConversation>(conversationKey(conversation.id));
  const received = loaded?.messages.findLast(({ status }) => status === "received")?.id ?? null;
  const isNewer = loaded !== undefined && loaded.conversation.version >= conversation.version;
  return isNewer ? (received ?? conversation.last_message_id) : (conversation.last_message_id ?? received);
}

type Field = "state" | "no_reply_needed" | "assignee_id";

/** A change that was made here: the version that it named, and the one that it made. */
interface OwnChange {
  from: number;
  to: number;
}

/** By conversation and field, in their order. */
const ownChanges = new Map<string, OwnChange[]>();

function fieldsOf(change: Change): Field[] {
  const fields: Field[] = [];
  if (change.state != null) fields.push("state");
  if (change.no_reply_needed != null) fields.push("no_reply_needed");
  if (change.assignee_id !== undefined) fields.push("assignee_id");
  return fields;
}

const keyOf = (id: string, field: Field) => `${id} ${field}`;

/**
 * The version to name in a change: the one that was seen, and after it the agent's own changes of the same field. The
 * server has refused those if somebody else had changed the field before them, so that they hide nobody's change.
 */
export function versionToName(id: string, seen: Seen, change: Change): number {
  const versions = fieldsOf(change).map((field) =>
    (ownChanges.get(keyOf(id, field)) ?? []).reduce(
      (version, { from, to }) => (version >= from && version < to ? to : version),
      seen.version,
    ),
  );
  return versions.length === 0 ? seen.version : Math.min(...versions);
}

/** Notes that the server has made a change that named the version `from`. */
export function rememberOwnChange(id: string, change: Change, from: number, to: number): void {
  for (const field of fieldsOf(change)) {
    const key = keyOf(id, field);
    ownChanges.set(key, [...(ownChanges.get(key) ?? []), { from, to }]);
  }
}
