import { useStore } from "@nanostores/react";
import type { Query } from "@tanstack/react-query";
import { useEffect } from "react";

import { isIdle } from "./idle";

/** While the server does not answer it is asked this many times less often. */
const ERROR_BACKOFF_FACTOR = 4;

/**
 * Asks again every few seconds while the page is visible (React Query stops by itself when it is hidden and
 * asks at once when it is shown or online again): less often while nobody is at the page, every `restSeconds`,
 * and while the answers are errors.
 */
export function usePolling(seconds: number, idleSeconds: number) {
  const pace = (useStore(isIdle) ? idleSeconds : seconds) * 1000;
  return {
    // `any` because the option is shared by queries of every kind of data.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    refetchInterval: (query: Query<any, any, any, any>) => pace * (query.state.status === "error" ? ERROR_BACKOFF_FACTOR : 1),
    refetchOnWindowFocus: "always" as const,
    refetchOnReconnect: "always" as const,
  };
}

/** A page of older things that failed to load is wanted as before once the network is back. */
export function useResetWhenOnline(reset: () => void, online: boolean): void {
  useEffect(() => {
    if (online) reset();
  }, [online, reset]);
}
