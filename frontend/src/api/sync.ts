import { useQuery } from "@tanstack/react-query";

import { answer, client } from "./client";
import { pollEvery } from "./polling";

const SYNC_SECONDS = 20;

/** How fresh the server's copy of the marketplace is. */
export function useSync() {
  return useQuery({
    queryKey: ["sync"],
    queryFn: ({ signal }) => answer(client.GET("/api/sync", { signal })),
    ...pollEvery(SYNC_SECONDS),
  });
}
