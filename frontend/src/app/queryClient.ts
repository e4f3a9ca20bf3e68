import { onlineManager, QueryClient } from "@tanstack/react-query";

export function makeQueryClient(): QueryClient {
  // The library takes a page for online until an event says otherwise.
  onlineManager.setOnline(navigator.onLine);
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The next poll is the retry.
        retry: false,
        staleTime: 2_000,
        gcTime: 10 * 60_000,
      },
      // A send that finds no network is kept and tried again by the outbox, not by the library.
      mutations: { networkMode: "always" },
    },
  });
}
