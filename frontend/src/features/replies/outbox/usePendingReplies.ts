import { useStore } from "@nanostores/react";

import { useAuthorId } from "../shared/author";
import { outbox, type PendingReply } from "./outbox";

/** The agent's own replies in a conversation that the server has not confirmed, oldest first. */
export function usePendingReplies(conversationId: string): PendingReply[] {
  const author = useAuthorId();
  return useStore(outbox).filter((reply) => reply.conversationId === conversationId && reply.author === author);
}

/** The oldest of them whose first attempt has failed. */
export function useUnsentReply(conversationId: string): PendingReply | undefined {
  return usePendingReplies(conversationId).find((reply) => reply.state === "retrying" || reply.state === "refused");
}
