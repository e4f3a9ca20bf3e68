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
  // Nanostores calls the cleanup with a delay. In tests, the global `document` has been removed by then.
  const currentDocument = document;
  currentDocument.addEventListener("visibilitychange", tick);
  return () => {
    clearInterval(timer);
    unsubscribe();
    currentDocument.removeEventListener("visibilitychange", tick);
  };
});

/** The server's time in milliseconds since 1970. Renders again every 15 seconds, so that "5 min" becomes "6 min". */
export function useNow(): number {
  return useStore(now);
}
