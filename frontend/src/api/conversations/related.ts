import { useQuery } from "@tanstack/react-query";

import { client, unwrap } from "../client";

const FRESH_MS = 30_000;

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
    staleTime: FRESH_MS,
  });
}

/** The customer's conversations, including the one that is open; of a customer with more than 100, some of them. */
export function useCustomerConversations(customerId: string) {
  return useQuery({
    queryKey: ["customer", customerId],
    queryFn: async ({ signal }) => {
      const path = { customer_id: encodeURIComponent(customerId) };
      const page = await unwrap(
        client.GET("/api/customers/{customer_id}/conversations", { params: { path }, signal }),
      );
      return page.conversations;
    },
    staleTime: FRESH_MS,
  });
}
