import { useStore } from "@nanostores/react";
import { atom, onMount } from "nanostores";

import { serverNow, serverOffset } from "../../model/serverClock";

const TICK_MS = 15_000;

const now = atom(serverNow());

onMount(now, () => {
  const tick = () => now.set(serverNow());
  tick();
  const timer = setInterval(tick, TICK_MS);
  const unsubscribe = serverOffset.listen(tick);
  // Kept: the store lets go a moment after its last reader, and a test's document is gone by then.
  const page = document;
  page.addEventListener("visibilitychange", tick);
  return () => {
    clearInterval(timer);
    unsubscribe();
    page.removeEventListener("visibilitychange", tick);
  };
});

/** The server's time, moving on by itself so that "5 min" does not stay "5 min". */
export function useNow(): number {
  return useStore(now);
}
