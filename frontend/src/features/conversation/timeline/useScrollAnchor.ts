import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";

/** Nearer to the end than this counts as reading the latest. */
const NEAR_END = 60;
/** Nearer to the beginning than this is time to load what was before. */
const NEAR_START = 600;

interface ScrollAnchor {
  content: RefObject<HTMLDivElement | null>;
  atEnd: boolean;
  /** Messages that came in below while the reader was further up. */
  unseenCount: number;
  jumpToEnd: () => void;
  nearStart: boolean;
  /** Leaves the reader where they are, although what they look at is about to grow. */
  unpin: () => void;
}

/**
 * Keeps the reader's place: at the end when that is where they were, else with the same message under their
 * eyes, whatever is added above or below. `scroller` is what scrolls; messages lie in it by their `offsetTop`.
 */
export function useScrollAnchor(keys: string[], scroller: RefObject<HTMLElement | null>): ScrollAnchor {
  const content = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [nearStart, setNearStart] = useState(false);
  const [seenKey, setSeenKey] = useState(keys.at(-1));
  const pinned = useRef(true);
  const anchor = useRef<{ key: string; top: number } | null>(null);

  const lastKey = keys.at(-1);
  if (atEnd && seenKey !== lastKey) setSeenKey(lastKey);

  function rememberAnchor() {
    const element = scroller.current;
    if (!element) return;
    const visible = [...element.querySelectorAll<HTMLElement>("[data-message]")].find(
      (one) => one.offsetTop + one.offsetHeight > element.scrollTop,
    );
    const key = visible?.dataset.message;
    anchor.current = visible && key !== undefined ? { key, top: visible.offsetTop } : null;
  }

  const onScroll = useEffectEvent(() => {
    const element = scroller.current;
    if (!element) return;
    pinned.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    setAtEnd(pinned.current);
    setNearStart(element.scrollTop < NEAR_START);
    rememberAnchor();
  });

  const restorePosition = useEffectEvent(() => {
    const element = scroller.current;
    if (!element) return;
    if (pinned.current) {
      element.scrollTo({ top: element.scrollHeight });
    } else if (anchor.current) {
      const { key, top } = anchor.current;
      const now = element.querySelector<HTMLElement>(`[data-message="${CSS.escape(key)}"]`);
      if (now && now.offsetTop !== top) element.scrollTo({ top: element.scrollTop + now.offsetTop - top });
    }
    rememberAnchor();
  });

  const firstKey = keys[0];
  useLayoutEffect(() => restorePosition(), [firstKey, lastKey, keys.length]);

  // The composer grows, the window is resized, a status line appears.
  useEffect(() => {
    const observer = new ResizeObserver(() => restorePosition());
    const element = scroller.current;
    const listener = () => onScroll();
    if (element) observer.observe(element);
    if (content.current) observer.observe(content.current);
    element?.addEventListener("scroll", listener, { passive: true });
    restorePosition();
    return () => {
      observer.disconnect();
      element?.removeEventListener("scroll", listener);
    };
  }, [scroller]);

  function jumpToEnd() {
    pinned.current = true;
    setAtEnd(true);
    const element = scroller.current;
    element?.scrollTo({ top: element.scrollHeight });
  }

  function stay() {
    pinned.current = false;
    rememberAnchor();
  }

  const seenIndex = seenKey === undefined ? -1 : keys.lastIndexOf(seenKey);
  const unseen = atEnd || seenIndex < 0 ? 0 : keys.length - 1 - seenIndex;
  return { content, atEnd, unseenCount: unseen, jumpToEnd, nearStart, unpin: stay };
}
