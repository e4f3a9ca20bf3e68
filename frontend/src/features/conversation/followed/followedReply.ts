import { atom } from "nanostores";

/** A reply whose author has gone on to the next conversation. */
export interface FollowedReply {
  conversationId: string;
  /** Its idempotency key. */
  key: string;
  /** Whom it is to. */
  name: string;
}

/** Oldest first. Each stays until it is settled, so that a later one never hides that it was not sent. */
export const followedReplies = atom<readonly FollowedReply[]>([]);

export function follow(reply: FollowedReply): void {
  unfollow(reply.key);
  followedReplies.set([...followedReplies.get(), reply]);
}

export function unfollow(key: string): void {
  followedReplies.set(followedReplies.get().filter((other) => other.key !== key));
}
