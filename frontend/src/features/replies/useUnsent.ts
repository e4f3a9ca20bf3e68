import { useStore } from "@nanostores/react";

import { outbox, type PendingReply } from "./outbox";

/** The replies of a conversation that the server has not confirmed, oldest first. */
export function usePending(conversationId: string): PendingReply[] {
  return useStore(outbox).filter((reply) => reply.conversationId === conversationId);
}

/** A reply of the conversation that did not get through at the first attempt. */
export function useUnsent(conversationId: string): PendingReply | undefined {
  return usePending(conversationId).find((reply) => reply.state !== "sending");
}
