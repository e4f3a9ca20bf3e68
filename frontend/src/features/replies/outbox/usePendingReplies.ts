import { useStore } from "@nanostores/react";

import { useAuthorId } from "../shared/author";
import { outbox, type PendingReply } from "./outbox";

/** The reader's own replies of a conversation that the server has not confirmed, oldest first. */
export function usePendingReplies(conversationId: string): PendingReply[] {
  const author = useAuthorId();
  return useStore(outbox).filter((reply) => reply.conversationId === conversationId && reply.author === author);
}

/** A reply of the conversation that did not get through at the first attempt. */
export function useUnsentReply(conversationId: string): PendingReply | undefined {
  return usePendingReplies(conversationId).find((reply) => reply.state === "retrying" || reply.state === "refused");
}
