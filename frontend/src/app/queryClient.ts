import { onlineManager, QueryClient } from "@tanstack/react-query";

export function makeQueryClient(): QueryClient {
  // The library assumes that it is online until the first online or offline event.
  onlineManager.setOnline(navigator.onLine);
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Polling retries.
        retry: false,
        staleTime: 2_000,
        gcTime: 10 * 60_000,
      },
      // Without a network, mutations fail instead of being paused: the outbox does the retries.
      mutations: { networkMode: "always" },
    },
  });
}
