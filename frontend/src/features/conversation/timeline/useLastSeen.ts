import { type RefObject, useEffect, useEffectEvent, useState } from "react";

/** In pixels: how much of a message must be visible. */
const VISIBLE_PART = 24;

/**
 * The id of the last received message that was visible while the page had the focus. It never goes back. `ids` are
 * those of the received messages, in their order; `scroller` is the element that scrolls.
 */
export function useLastSeen(ids: readonly string[], scroller: RefObject<HTMLElement | null>): string | null {
  const [seenId, setSeenId] = useState<string | null>(null);

  const look = useEffectEvent(() => {
    const element = scroller.current;
    if (!element || document.visibilityState !== "visible" || !document.hasFocus()) return;
    const seenIndex = seenId === null ? -1 : ids.indexOf(seenId);
    const index = lastReachedIndex(ids, element);
    if (index > seenIndex) setSeenId(ids[index] ?? null);
  });

  const lastId = ids.at(-1);
  useEffect(() => {
    const element = scroller.current;
    const listener = () => look();
    // A new message is scrolled to, if at all, before the next frame.
    const frame = requestAnimationFrame(listener);
    element?.addEventListener("scroll", listener, { passive: true });
    window.addEventListener("focus", listener);
    document.addEventListener("visibilitychange", listener);
    return () => {
      cancelAnimationFrame(frame);
      element?.removeEventListener("scroll", listener);
      window.removeEventListener("focus", listener);
      document.removeEventListener("visibilitychange", listener);
    };
  }, [scroller, lastId]);

  return seenId;
}

/** The index of the last message that stands above the end of what is visible; -1: none does. */
export function lastReachedIndex(ids: readonly string[], element: HTMLElement): number {
  const end = element.scrollTop + element.clientHeight - VISIBLE_PART;
  return ids.findLastIndex((id) => {
    const message = element.querySelector<HTMLElement>(`[data-message="${escapeValue(id)}"]`);
    return message !== null && message.offsetTop <= end;
  });
}

/** Ids of the marketplace may contain anything. */
function escapeValue(id: string): string {
  return id.replace(/["\\]/g, "\\$&");
}
