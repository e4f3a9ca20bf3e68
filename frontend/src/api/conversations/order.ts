import { useQuery } from "@tanstack/react-query";

import { client, unwrap } from "../client";

/** All conversations about an order, including the one that is open. */
export function useOrderConversations(orderId: string) {
  return useQuery({
    queryKey: ["order", orderId],
    queryFn: async ({ signal }) => {
      // The client encodes it a second time: API Gateway decodes the path once before it splits it at slashes.
      const path = { order_id: encodeURIComponent(orderId) };
      const page = await unwrap(
        client.GET("/api/orders/{order_id}/conversations", { params: { path }, signal }),
      );
      return page.conversations;
    },
    staleTime: 30_000,
  });
}
