import { atom } from "nanostores";

/** A reply whose author has gone on to the next conversation. */
export interface FollowedReply {
  conversationId: string;
  /** Its idempotency key. */
  key: string;
  /** Whom it is to. */
  name: string;
}

export const followedReply = atom<FollowedReply | null>(null);
