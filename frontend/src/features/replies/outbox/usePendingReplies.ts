import { useStore } from "@nanostores/react";
import { useMemo } from "react";

import { useAuthorId } from "../shared/author";
import { outbox, type PendingReply } from "./outbox";

/** The agent's own replies in a conversation that the server has not confirmed, oldest first. */
export function usePendingReplies(conversationId: string): PendingReply[] {
  const author = useAuthorId();
  const replies = useStore(outbox);
  return useMemo(
    () => replies.filter((reply) => reply.conversationId === conversationId && reply.author === author),
    [replies, conversationId, author],
  );
}

const UNSENT_STATES: ReadonlySet<PendingReply["state"]> = new Set(["retrying", "refused", "held"]);

/** The oldest of them whose first attempt has failed. */
export function useUnsentReply(conversationId: string): PendingReply | undefined {
  return usePendingReplies(conversationId).find(({ state }) => UNSENT_STATES.has(state));
}
