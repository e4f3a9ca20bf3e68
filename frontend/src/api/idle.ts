import type { QueryClient } from "@tanstack/react-query";
import { atom } from "nanostores";

/** Nobody has touched the page, and nothing has happened in the open conversation, for so long. */
const REST_MS = 2 * 60_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "focusin"] as const;

/** Whether the server may be asked less often, since nobody seems to look. */
export const resting = atom(false);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Somebody is there, or something happens that they may be waiting for. */
export function stir(): void {
  clearTimeout(timer);
  timer = setTimeout(() => resting.set(true), REST_MS);
  resting.set(false);
}

/** Watches for signs of somebody; whoever comes back to a resting page sees what is new at once. */
export function watchAttention(queries: QueryClient): () => void {
  for (const touch of TOUCHES) document.addEventListener(touch, stir, { passive: true });
  document.addEventListener("visibilitychange", stir);
  const unsubscribe = resting.listen((rests) => {
    if (!rests) void queries.invalidateQueries();
  });
  stir();
  return () => {
    for (const touch of TOUCHES) document.removeEventListener(touch, stir);
    document.removeEventListener("visibilitychange", stir);
    unsubscribe();
    clearTimeout(timer);
  };
}
