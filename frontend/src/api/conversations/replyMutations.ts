import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, unwrap } from "../client";
import { conversationKey } from "./list/keys";
import { cancelReply, storeMessage } from "./replies";

/** A mutation of one reply. When it fails, the conversation is read again, since the reply may have changed. */
function useReplyMutation<Variables>(
  conversationId: string,
  mutate: (queries: QueryClient, variables: Variables) => Promise<void>,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (variables: Variables) => mutate(queries, variables),
    onError: () => void queries.invalidateQueries({ queryKey: conversationKey(conversationId) }),
  });
}

/** Undo. Its variable is the message's id. Fails with `too_late_to_cancel` once delivery has begun. */
export function useCancelReply(conversationId: string) {
  return useReplyMutation(conversationId, (queries, messageId: string) =>
    cancelReply(queries, conversationId, messageId),
  );
}

/** Sends a failed reply again. Its variable is the message's id. */
export function useRetryReply(conversationId: string) {
  return useReplyMutation(conversationId, async (queries, messageId: string) => {
    const message = await unwrap(
      client.POST("/api/conversations/{conversation_id}/messages/{message_id}/retry", {
        params: { path: { conversation_id: conversationId, message_id: messageId } },
      }),
    );
    await storeMessage(queries, conversationId, message);
  });
}

export type Decision = "mine" | "send" | "discard";

interface ResolveVariables {
  messageId: string;
  decision: Decision;
  /** With `mine`: the marketplace's message that is this reply. */
  matchedMessageId?: string;
}

/** Stores what an agent decided about an unconfirmed or failed reply. */
export function useResolveReply(conversationId: string) {
  return useReplyMutation(conversationId, async (queries, variables: ResolveVariables) => {
    const message = await unwrap(
      client.POST("/api/conversations/{conversation_id}/messages/{message_id}/resolve", {
        params: { path: { conversation_id: conversationId, message_id: variables.messageId } },
        body: { decision: variables.decision, message_id: variables.matchedMessageId ?? null },
      }),
    );
    await storeMessage(queries, conversationId, message);
    // With `mine`, two messages become one, and only the server knows the result.
    await queries.invalidateQueries({ queryKey: conversationKey(conversationId) });
  });
}
