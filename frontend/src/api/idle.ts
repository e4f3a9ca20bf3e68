import type { QueryClient } from "@tanstack/react-query";
import { atom } from "nanostores";

/** The app counts as idle after this long without user activity and without changes in the open conversation. */
const IDLE_AFTER_MS = 2 * 60_000;
const ACTIVITY_EVENTS = ["pointerdown", "pointermove", "keydown", "wheel", "focusin"] as const;

/** Whether nobody seems to be looking at the app, so that it polls less often. */
export const isIdle = atom(false);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Call it when the user does something, or when something happens that they may be waiting for. */
export function reportActivity(): void {
  clearTimeout(timer);
  timer = setTimeout(() => isIdle.set(true), IDLE_AFTER_MS);
  isIdle.set(false);
}

/** Watches for user activity, and refetches everything when an idle app is used again. Returns how to stop. */
export function watchActivity(queries: QueryClient): () => void {
  for (const event of ACTIVITY_EVENTS) document.addEventListener(event, reportActivity, { passive: true });
  document.addEventListener("visibilitychange", reportActivity);
  const unsubscribe = isIdle.listen((idle) => {
    // A long list is not read again as a whole.
    if (!idle) void queries.invalidateQueries({ predicate: ({ meta }) => meta?.isReadPageByPage !== true });
  });
  reportActivity();
  return () => {
    for (const event of ACTIVITY_EVENTS) document.removeEventListener(event, reportActivity);
    document.removeEventListener("visibilitychange", reportActivity);
    unsubscribe();
    clearTimeout(timer);
  };
}
