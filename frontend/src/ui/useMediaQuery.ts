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
/** Room for the details as a third column. */
export const WIDE = "(min-width: 1200px)";
