import type { QueryClient } from "@tanstack/react-query";

import { accessTokenFor } from "../auth/session";
import { client, unwrap } from "../client";
import type { ApiError } from "../errors";
import type { components } from "../schema";
import type { Addressee, GuardRule, Message } from "../types";
import { fetchPage } from "./conversation";
import { conversationKey } from "./list/keys";
import { refreshLists } from "./list/patch";
import { type LoadedConversation, upsertMessage } from "./merge";

/** A POST that takes longer than this counts as failed. The reply may have been stored all the same. */
const SEND_TIMEOUT_MS = 20_000;

export interface NewReply {
  conversationId: string;
  /** The idempotency key. */
  key: string;
  /** The id of the agent who wrote it. It is sent in nobody else's name. */
  author: string;
  body: string;
  to: Addressee[];
  /** The last message that was shown to the author when they sent it. */
  seenMessageId: string | null;
  /** Send it although something newer than that message stands there. */
  sendAnyway?: boolean;
  /** The rules of the guard's findings that its author has seen. */
  sentDespite?: GuardRule[];
  /** The guard did not answer in time. */
  unchecked?: boolean;
  /** The saved replies that it contains, oldest first. */
  savedReplyIds?: string[];
  /** The uploads of its files, in the order in which they are sent. */
  uploadIds?: string[];
}

export async function storeMessage(queries: QueryClient, conversationId: string, message: Message): Promise<void> {
  // The response of a poll that started earlier must not overwrite the new state.
  await queries.cancelQueries({ queryKey: conversationKey(conversationId) });
  queries.setQueryData<LoadedConversation>(
    conversationKey(conversationId),
    (cached) => cached && upsertMessage(cached, message),
  );
  refreshLists(queries);
}

type ReplyBody = components["schemas"]["ReplyIn"];

/** The server counts the uses of so many saved replies. */
const MAX_SAVED_REPLIES = 10;

/** Sends a reply to the server and returns its row. Safe to repeat: requests with the same key make one reply. */
export async function postReply(queries: QueryClient, reply: NewReply): Promise<Message> {
  const token = await accessTokenFor(reply.author);
  const message = await unwrap(
    client.POST("/api/conversations/{conversation_id}/messages", {
      params: {
        path: { conversation_id: reply.conversationId },
        header: { "idempotency-key": reply.key },
      },
      headers: { Authorization: `Bearer ${token}` },
      body: {
        body: reply.body,
        to: reply.to,
        seen_message_id: reply.seenMessageId,
        send_anyway: reply.sendAnyway ?? false,
        // Left out where they say nothing: an API that was rolled back does not know them.
        ...(reply.sentDespite?.length ? { sent_despite: reply.sentDespite } : {}),
        ...(reply.unchecked ? { unchecked: true } : {}),
        ...(reply.uploadIds?.length ? { upload_ids: reply.uploadIds } : {}),
        ...(reply.savedReplyIds?.length ? { saved_reply_ids: reply.savedReplyIds.slice(-MAX_SAVED_REPLIES) } : {}),
      } as ReplyBody,
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    }),
  );
  await storeMessage(queries, reply.conversationId, message);
  return message;
}

/** What stands in the error `upload_missing`: the uploads that the server does not have. */
export function missingUploads({ code, details }: ApiError): string[] {
  const { upload_ids: ids } = (details ?? {}) as { upload_ids?: unknown };
  return code === "upload_missing" && Array.isArray(ids) ? ids.map(String) : [];
}

/** Shows what stands in the error `newer_messages`: the messages because of which the server did not take a reply. */
export function showNewerMessages(queries: QueryClient, conversationId: string, { details }: ApiError): void {
  const { messages } = details as { messages: Message[] };
  queries.setQueryData<LoadedConversation>(conversationKey(conversationId), (cached) =>
    messages.reduce((loaded, message) => loaded && upsertMessage(loaded, message), cached),
  );
  void queries.invalidateQueries({ queryKey: conversationKey(conversationId) });
}

/** The server's row of a reply by its idempotency key; null when the server has none. */
export async function findReply(conversationId: string, key: string, writtenAt: string): Promise<Message | null> {
  let cursor: string | undefined;
  for (;;) {
    const page = await fetchPage(conversationId, cursor);
    const reply = page.messages.find((message) => message.idempotency_key === key);
    if (reply) return reply;
    // A reply comes after all messages that the conversation had when it was written.
    const isBeforeReply = (page.messages[0]?.sent_at ?? "") < writtenAt;
    if (page.olderCursor === null || isBeforeReply) return null;
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
