import type { Query } from "@tanstack/react-query";

/** While the server does not answer it is asked this many times less often. */
const BACK_OFF = 4;

/**
 * Asks again every few seconds while the page is visible (React Query stops by itself when it is hidden and
 * asks at once when it is shown or online again), less often while the answers are errors.
 */
export function pollEvery(seconds: number) {
  return {
    // `any` because the option is shared by queries of every kind of data.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    refetchInterval: (query: Query<any, any, any, any>) =>
      seconds * 1000 * (query.state.status === "error" ? BACK_OFF : 1),
    refetchOnWindowFocus: "always" as const,
    refetchOnReconnect: "always" as const,
  };
}
