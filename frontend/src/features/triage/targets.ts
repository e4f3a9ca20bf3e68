import type { Conversation } from "../../api/types";

/** Whether there are conversations, and each of them has this. */
export function all(conversations: readonly Conversation[], has: (conversation: Conversation) => boolean): boolean {
  return conversations.length > 0 && conversations.every(has);
}
