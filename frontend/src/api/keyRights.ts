import { useQuery } from "@tanstack/react-query";

import { client, unwrap } from "./client";

/** What the API key may do at the marketplace. It changes rarely, and the page asks when it is opened. */
export function useKeyRights() {
  return useQuery({
    queryKey: ["key-rights"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/key-rights", { signal })),
    staleTime: 0,
  });
}
