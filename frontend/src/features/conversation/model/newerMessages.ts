import type { DeliveryState, TimelineMessage } from "./timelineMessage";

/** A reply in these states can still be taken back. */
const CAN_BE_UNDONE: ReadonlySet<DeliveryState> = new Set(["waiting", "unsent"]);

/** By the key of a reply that can be taken back: the messages that were shown when it was first shown. */
const shownBefore = new Map<string, ReadonlySet<string>>();

/**
 * By the key of each reply that can still be taken back: what somebody else wrote after its author had sent it. The
 * author may want to take it back because of that. An automatic reply does not count.
 */
export function newerMessages(messages: readonly TimelineMessage[]): ReadonlyMap<string, TimelineMessage> {
  const newer = new Map<string, TimelineMessage>();
  for (const reply of messages) {
    if (!CAN_BE_UNDONE.has(reply.deliveryState) || reply.automatic) {
      shownBefore.delete(reply.key);
      continue;
    }
    const before = shownBefore.get(reply.key) ?? shownUntil(reply, messages);
    shownBefore.set(reply.key, before);
    const found = messages.findLast(
      (other) => !before.has(other.key) && !other.automatic && other.authorId !== reply.authorId,
    );
    if (found) newer.set(reply.key, found);
  }
  return newer;
}

/** All messages, but not those that were certainly written later. */
function shownUntil(reply: TimelineMessage, messages: readonly TimelineMessage[]): ReadonlySet<string> {
  const writtenAt = Date.parse(reply.writtenAt ?? reply.at);
  return new Set(messages.filter(({ at }) => Date.parse(at) <= writtenAt).map(({ key }) => key).concat(reply.key));
}
