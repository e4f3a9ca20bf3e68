import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";

/** In pixels: closer to the end than this counts as being at the end. */
const NEAR_END = 60;
/** In pixels: closer to the start than this is time to load older messages. */
const NEAR_START = 600;

/**
 * Whether the browser keeps what is visible in place itself, except at the very beginning. It does not stop a scroll
 * that is under way, which `scrollTo` does.
 */
const HAS_SCROLL_ANCHORING = CSS.supports?.("overflow-anchor", "auto") ?? false;

interface ScrollAnchor {
  content: RefObject<HTMLDivElement | null>;
  atEnd: boolean;
  /** How many messages have arrived at the end since the reader scrolled up. */
  unseenCount: number;
  jumpToEnd: () => void;
  nearStart: boolean;
  /** Stops following the end; call it before something that the reader looks at grows. */
  unpin: () => void;
}

/**
 * Keeps the scroll position when messages are added or change their height: at the end if the reader was there,
 * otherwise at the first visible message. `scroller` is the element that scrolls; it must be the `offsetParent` of
 * the messages.
 */
export function useScrollAnchor(keys: readonly string[], scroller: RefObject<HTMLElement | null>): ScrollAnchor {
  const content = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [nearStart, setNearStart] = useState(false);
  const [seenKey, setSeenKey] = useState(keys.at(-1));
  /** Whether the scroll position follows the end. */
  const pinned = useRef(true);
  /** The first visible message, and its offset when it was last measured. */
  const anchor = useRef<{ key: string; top: number } | null>(null);

  const lastKey = keys.at(-1);
  if (atEnd && seenKey !== lastKey) setSeenKey(lastKey);

  function measureAnchor() {
    const element = scroller.current;
    if (!element) return;
    const firstVisible = firstEndingAfter(element.scrollTop, element.querySelectorAll<HTMLElement>("[data-message]"));
    const key = firstVisible?.dataset.message;
    anchor.current = firstVisible && key !== undefined ? { key, top: firstVisible.offsetTop } : null;
  }

  const onScroll = useEffectEvent(() => {
    const element = scroller.current;
    if (!element) return;
    pinned.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    setAtEnd(pinned.current);
    setNearStart(element.scrollTop < NEAR_START);
    measureAnchor();
  });

  const restorePosition = useEffectEvent(() => {
    const element = scroller.current;
    if (!element) return;
    if (pinned.current) {
      element.scrollTo({ top: element.scrollHeight });
    } else if (anchor.current && !(HAS_SCROLL_ANCHORING && element.scrollTop >= 1)) {
      const { key, top } = anchor.current;
      const message = element.querySelector<HTMLElement>(`[data-message="${CSS.escape(key)}"]`);
      if (message && message.offsetTop !== top) {
        element.scrollTo({ top: element.scrollTop + message.offsetTop - top });
      }
    }
    measureAnchor();
  });

  const firstKey = keys[0];
  useLayoutEffect(() => restorePosition(), [firstKey, lastKey, keys.length]);

  // Sizes also change without new messages: the composer grows, the window is resized, a status line appears.
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

  function unpin() {
    pinned.current = false;
    measureAnchor();
  }

  const seenIndex = seenKey === undefined ? -1 : keys.lastIndexOf(seenKey);
  const unseenCount = atEnd || seenIndex < 0 ? 0 : keys.length - 1 - seenIndex;
  return { content, atEnd, unseenCount, jumpToEnd, nearStart, unpin };
}

/** The first message that ends below a position. They are in order, so only a few of them are measured. */
function firstEndingAfter(top: number, messages: NodeListOf<HTMLElement>): HTMLElement | undefined {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const message = messages[middle];
    if (message && message.offsetTop + message.offsetHeight <= top) low = middle + 1;
    else high = middle;
  }
  return messages[low];
}
