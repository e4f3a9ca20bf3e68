import { type KeyboardEvent, useRef } from "react";

/** For how long a text that the page has focused by itself must have been on the screen before the keys send it. */
const UNREAD_MS = 1_000;

/**
 * Keeps the keys that send from sending a text that nobody has read: when they are held down, or pressed once more
 * while the page has just opened the next conversation with a saved draft.
 */
export function useSendKeys() {
  const focusedAt = useRef<number | null>(null);
  return {
    /** The page has focused the field without the author's action in it. */
    onFocusedByItself: () => {
      focusedAt.current = performance.now();
    },
    /** The author does something in the composer: they know what is in it. */
    onTouched: () => {
      focusedAt.current = null;
    },
    maySend: ({ repeat }: KeyboardEvent) =>
      !repeat && (focusedAt.current === null || performance.now() - focusedAt.current >= UNREAD_MS),
  };
}
