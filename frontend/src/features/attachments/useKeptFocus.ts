import { type RefObject, useLayoutEffect, useRef } from "react";

import type { AttachmentFile } from "../../api/types";

/** Keeps the focus in the item when the button that had it goes away, because the file's state has changed. */
export function useKeptFocus(item: RefObject<HTMLElement | null>, state: AttachmentFile["state"] | undefined) {
  const isInside = useRef(false);
  useLayoutEffect(() => {
    const { activeElement } = document;
    if (!isInside.current || (activeElement !== document.body && activeElement !== item.current)) return;
    (item.current?.querySelector<HTMLElement>("button, a") ?? item.current)?.focus({ preventScroll: true });
  }, [item, state]);
  return { onFocus: () => void (isInside.current = true), onBlur: () => void (isInside.current = false) };
}
