import type { QueryClient } from "@tanstack/react-query";
import { atom } from "nanostores";

/** Nobody has touched the page, and nothing has happened in the open conversation, for so long. */
const IDLE_AFTER_MS = 2 * 60_000;
const ACTIVITY_EVENTS = ["pointerdown", "pointermove", "keydown", "wheel", "focusin"] as const;

/** Whether the server may be asked less often, since nobody seems to look. */
export const isIdle = atom(false);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Somebody is there, or something happens that they may be waiting for. */
export function reportActivity(): void {
  clearTimeout(timer);
  timer = setTimeout(() => isIdle.set(true), IDLE_AFTER_MS);
  isIdle.set(false);
}

/** Watches for signs of somebody; whoever comes back to a resting page sees what is new at once. */
export function watchActivity(queries: QueryClient): () => void {
  for (const event of ACTIVITY_EVENTS) document.addEventListener(event, reportActivity, { passive: true });
  document.addEventListener("visibilitychange", reportActivity);
  const unsubscribe = isIdle.listen((rests) => {
    if (!rests) void queries.invalidateQueries();
  });
  reportActivity();
  return () => {
    for (const touch of ACTIVITY_EVENTS) document.removeEventListener(touch, reportActivity);
    document.removeEventListener("visibilitychange", reportActivity);
    unsubscribe();
    clearTimeout(timer);
  };
}
