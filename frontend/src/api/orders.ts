import { type Query, useQuery, useQueryClient } from "@tanstack/react-query";

import { serverNow } from "../model/serverClock";
import { client, unwrap } from "./client";
import type { OrderPanel } from "./types";

/** The server asks the marketplace at most once in this time, whoever asks. */
const REFRESH_MS = 60_000;
/** How long to wait before each repeated request while the server is still reading. */
const READING_DELAYS_MS = [1_000, 1_000, 2_000, 4_000, 8_000, 15_000];
/** A marketplace that asked to wait is asked again no sooner than this. */
const MIN_RETRY_MS = 2_000;

interface LoadedPanel {
  panel: OrderPanel;
  /** How many answers in a row said that the server is still reading. */
  readings: number;
}

/**
 * What the marketplace says about an order. Asks again every minute while the page is visible, sooner while the
 * server is reading and when a part can be read again. `isSlow`: the server has been reading for unusually long.
 */
export function useOrderPanel(orderId: string) {
  const queries = useQueryClient();
  const queryKey = ["order-panel", orderId];
  const { data, isError, isFetching, refetch } = useQuery<LoadedPanel>({
    queryKey,
    queryFn: async ({ signal }) => {
      // The client encodes it a second time: API Gateway decodes the path once before it splits it at slashes.
      const path = { order_id: encodeURIComponent(orderId) };
      const panel = await unwrap(client.GET("/api/orders/{order_id}", { params: { path }, signal }));
      const before = queries.getQueryData<LoadedPanel>(queryKey)?.readings ?? 0;
      return { panel, readings: isReading(panel) ? before + 1 : 0 };
    },
    staleTime: REFRESH_MS,
    refetchInterval: nextRefresh,
  });
  return {
    panel: data?.panel,
    isSlow: (data?.readings ?? 0) > READING_DELAYS_MS.length,
    /** The last request failed, so that what is shown is older. */
    hasFailed: isError,
    isFetching,
    retry: () => void refetch(),
  };
}

function nextRefresh({ state }: Query<LoadedPanel>): number {
  if (state.data === undefined || state.status === "error") return REFRESH_MS;
  const { panel, readings } = state.data;
  if (readings > 0) return READING_DELAYS_MS[readings - 1] ?? REFRESH_MS;
  const waits = partsOf(panel).flatMap(({ unavailable }) =>
    unavailable?.retry_at ? Math.max(MIN_RETRY_MS, Date.parse(unavailable.retry_at) - serverNow()) : [],
  );
  // An unreadable time is not taken for one.
  return Math.min(REFRESH_MS, ...waits.filter(Number.isFinite));
}

const isReading = (panel: OrderPanel) => partsOf(panel).some(({ reading }) => reading);

/** An API that was rolled back has no returns. */
const partsOf = ({ order, documents, returns }: OrderPanel) => [
  order,
  documents,
  ...((returns as typeof returns | undefined) ? [returns] : []),
];
