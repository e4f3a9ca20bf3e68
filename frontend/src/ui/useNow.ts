import { useStore } from "@nanostores/react";
import { atom, onMount } from "nanostores";

const EVERY = 15_000;

const now = atom(Date.now());

onMount(now, () => {
  const tick = () => now.set(Date.now());
  tick();
  const timer = setInterval(tick, EVERY);
  // Kept: the store lets go a moment after its last reader, and a test's document is gone by then.
  const page = document;
  page.addEventListener("visibilitychange", tick);
  return () => {
    clearInterval(timer);
    page.removeEventListener("visibilitychange", tick);
  };
});

/** The time, moving on by itself so that "5 min" does not stay "5 min". */
export function useNow(): number {
  return useStore(now);
}
