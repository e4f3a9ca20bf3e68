import { useSyncExternalStore } from "react";

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** One column: the list or the conversation. */
export const NARROW = "(max-width: 719px)";
/** Too low for a header, messages and a composer at once, as on a page magnified four times: they scroll together. */
export const LOW = "(max-height: 479px)";
/** Room for the details as a third column. */
export const WIDE = "(min-width: 1200px)";
