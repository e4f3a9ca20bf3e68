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

/** Room for one column only: the list or the open page. */
export const NARROW = "(max-width: 719px)";
/** Too low for header, messages and composer at once, for example at 400% zoom: they scroll together. */
export const LOW = "(max-height: 479px)";
/** Room for the details as a third column. */
export const WIDE = "(min-width: 1440px)";
/** Room for the views beside the list. */
export const WITH_VIEWS = "(min-width: 1100px)";
