import { type RefObject, useMemo } from "react";

import { useAuthorId } from "../../replies/shared/author";
import type { TimelineMessage } from "../model/timelineMessage";
import { lastReachedIndex, useLastSeen } from "./useLastSeen";

/**
 * Returns how to ask for the id of the last message that the author of a new reply has had on the screen, of the
 * marketplace's and the colleagues'. The author's own and automatic replies do not count: nobody has to read them
 * first. Null: there is no message of others.
 */
export function useSeenOfOthers(
  messages: readonly TimelineMessage[],
  scroller: RefObject<HTMLElement | null>,
): () => string | null {
  const author = useAuthorId();
  const others = useMemo(() => messages.filter((message) => isOfOthers(message, author)), [messages, author]);
  const keys = useMemo(() => others.map(({ key }) => key), [others]);
  const seenKey = useLastSeen(keys, scroller);
  return () => {
    const seen = seenKey === null ? -1 : keys.indexOf(seenKey);
    // Who sends now is looking at what is visible now.
    const reached = scroller.current ? lastReachedIndex(keys, scroller.current) : -1;
    const last = others[Math.max(seen, reached)] ?? null;
    if (last !== null || others.length === 0) return last?.id ?? null;
    // None of them was visible. Null would let the reply pass; with the oldest message, it is held.
    return messages.find(({ id }) => id !== null)?.id ?? null;
  };
}

function isOfOthers({ id, deliveryState, automatic, authorId }: TimelineMessage, author: string | null): boolean {
  return id !== null && (deliveryState === "received" || (!automatic && authorId !== null && authorId !== author));
}
