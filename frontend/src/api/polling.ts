import { useStore } from "@nanostores/react";
import type { Query } from "@tanstack/react-query";
import { useEffect } from "react";

import { isIdle } from "./idle";

/** After an error, polling is slower by this factor. */
const ERROR_BACKOFF_FACTOR = 4;

/**
 * Query options that poll every `seconds`, or every `idleSeconds` while the app is idle, and less often after an
 * error. React Query itself stops polling while the page is hidden, and refetches when it is shown or online again.
 */
export function usePolling(seconds: number, idleSeconds: number) {
  const interval = (useStore(isIdle) ? idleSeconds : seconds) * 1000;
  return {
    // `any` because queries for every type of data use these options.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    refetchInterval: (query: Query<any, any, any, any>) =>
      interval * (query.state.status === "error" ? ERROR_BACKOFF_FACTOR : 1),
    refetchOnWindowFocus: "always" as const,
    refetchOnReconnect: "always" as const,
  };
}

/** Clears a mutation's error when the network is back, so that its effect may start it again. */
export function useResetWhenOnline(reset: () => void, online: boolean): void {
  useEffect(() => {
    if (online) reset();
  }, [online, reset]);
}
