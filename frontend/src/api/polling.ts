import { useStore } from "@nanostores/react";
import type { Query } from "@tanstack/react-query";
import { useEffect } from "react";

import { resting } from "./idle";

/** While the server does not answer it is asked this many times less often. */
const BACK_OFF = 4;

/**
 * Asks again every few seconds while the page is visible (React Query stops by itself when it is hidden and
 * asks at once when it is shown or online again): less often while nobody is at the page, every `restSeconds`,
 * and while the answers are errors.
 */
export function usePolling(seconds: number, restSeconds: number) {
  const pace = (useStore(resting) ? restSeconds : seconds) * 1000;
  return {
    // `any` because the option is shared by queries of every kind of data.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    refetchInterval: (query: Query<any, any, any, any>) => pace * (query.state.status === "error" ? BACK_OFF : 1),
    refetchOnWindowFocus: "always" as const,
    refetchOnReconnect: "always" as const,
  };
}

/** A page of older things that failed to load is wanted as before once the network is back. */
export function useForgottenFailure(reset: () => void, online: boolean): void {
  useEffect(() => {
    if (online) reset();
  }, [online, reset]);
}
