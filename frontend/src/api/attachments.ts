import {
  type Query,
  type QueryClient,
  type QueryKey,
  queryOptions,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";

import { serverNow } from "../model/serverClock";
import { client, unwrap } from "./client";
import { ApiError } from "./errors";
import { RequestLimit } from "./requestLimit";
import type { AttachmentFile } from "./types";

/** How many files are asked for at once: a conversation may have a hundred, and its messages must not wait for them. */
const MAX_REQUESTS = 3;
/** How many files this page lets the server fetch at once: each takes a request to the marketplace, and a Lambda. */
const MAX_FETCHES = 3;
/** A file that takes longer to fetch than this no longer keeps others waiting. */
const LONGEST_TURN_MS = 30_000;
/** How long to wait before each repeated request while the answer stays the same; the last one repeats. */
const DELAYS_MS = [1_000, 1_000, 2_000, 4_000, 8_000, 15_000];
const LONGEST_DELAY_MS = 15_000;
/** A time to wait that is longer than this is waited for in parts: browsers do not have timers of many days. */
const LONGEST_TIMER_MS = 3_600_000;
/** An address that ends sooner than this counts as ended: a download has to begin before it ends. */
const ADDRESS_MARGIN_MS = 20_000;
/** Only the GET requests of the client have a time limit of their own. */
const RETRY_TIMEOUT_MS = 20_000;

const requests = new RequestLimit(MAX_REQUESTS);
const fetches = new RequestLimit(MAX_FETCHES);

interface Answer {
  file: AttachmentFile;
  /** How many answers in a row had this state. */
  repeats: number;
}

/** What came of asking for new addresses. */
export interface Renewal {
  /** Null: there are no addresses that work, or nobody knows. */
  file: AttachmentFile | null;
  /** There was no answer, because the file left the view. */
  isCancelled: boolean;
}

/** A message's attachment, by the conversation's id and its own. */
export interface AttachmentPlace {
  conversationId: string;
  attachmentId: string;
}

const keyOf = ({ conversationId, attachmentId }: AttachmentPlace) => ["attachment", conversationId, attachmentId];

function pathOf({ conversationId, attachmentId }: AttachmentPlace) {
  // The client encodes it a second time: API Gateway decodes the path once before it splits it at slashes.
  return { path: { conversation_id: conversationId, attachment_id: encodeURIComponent(attachmentId) } };
}

/** Whether the addresses of a file work now, and for long enough to begin with it. */
export function hasGoodAddress({ state, expires_at }: AttachmentFile): boolean {
  return state === "ready" && expires_at !== null && Date.parse(expires_at) - serverNow() > ADDRESS_MARGIN_MS;
}

function fileQuery(place: AttachmentPlace) {
  const queryKey = keyOf(place);
  return queryOptions<Answer>({
    queryKey,
    queryFn: async ({ signal, client: queries }) => {
      const path = "/api/conversations/{conversation_id}/attachments/{attachment_id}";
      const ask = () => requests.run(() => unwrap(client.GET(path, { params: pathOf(place), signal })), signal);
      const known = queries.getQueryData<Answer>(queryKey)?.file.state;
      const isBegun = known === "fetching" || known === "ready";
      const file = await (isBegun ? ask() : askInTurn(ask, signal, () => untilFetched(queries, queryKey)));
      const before = queries.getQueryData<Answer>(queryKey);
      return { file, repeats: before?.file.state === file.state ? before.repeats + 1 : 1 };
    },
    // A file that is there does not change; it is asked for again only for new addresses.
    staleTime: ({ state: { data } }) => (data && hasGoodAddress(data.file) ? "static" : 0),
    refetchInterval: nextRequest,
  });
}

/** Asks for a file that the server may begin to fetch then. Until it is fetched, it counts as one of the `fetches`. */
function askInTurn(
  ask: () => Promise<AttachmentFile>,
  signal: AbortSignal,
  untilEnd: () => Promise<void>,
): Promise<AttachmentFile> {
  return new Promise((resolve, reject) => {
    const turn = async () => {
      const file = await ask();
      resolve(file);
      if (file.state === "fetching") await untilEnd();
    };
    fetches.run(turn, signal).catch(reject);
  });
}

/** Resolves when the server has answered that it no longer fetches a file, or nobody waits for it, or it takes long. */
function untilFetched(queries: QueryClient, queryKey: QueryKey): Promise<void> {
  const cache = queries.getQueryCache();
  const query = cache.find<Answer>({ queryKey });
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(end, LONGEST_TURN_MS);
    const unsubscribe = cache.subscribe((event) => {
      if (event.query !== query) return;
      const isAnswer = event.type === "updated" && event.action.type === "success";
      if (!query.isActive() || (isAnswer && query.state.data?.file.state !== "fetching")) end();
    });
    if (!query?.isActive()) end();
  });
}

function nextRequest({ state: { data, status, error } }: Query<Answer>): number | false {
  if (status === "error") return isPermanent(error) ? false : LONGEST_DELAY_MS;
  if (data === undefined) return false;
  const { file, repeats } = data;
  const delay = DELAYS_MS[repeats - 1] ?? LONGEST_DELAY_MS;
  if (file.state === "fetching") return delay;
  if (file.state !== "failed" || file.retry_at === null) return false;
  const wait = Date.parse(file.retry_at) - serverNow();
  // An unreadable time is not taken for one: then only the button asks again.
  return Number.isNaN(wait) ? false : Math.min(LONGEST_TIMER_MS, Math.max(delay, wait));
}

const isPermanent = (error: Error | null) => error instanceof ApiError && !error.isRetryable;

/**
 * The file of an attachment. Asks for it while `isNear` and the page is visible: again with growing waits while the
 * server fetches it, and when a failed one may be fetched again. A file that is ready is not asked for again.
 */
export function useAttachmentFile(place: AttachmentPlace, isNear: boolean) {
  const queries = useQueryClient();
  const options = fileQuery(place);
  const { queryKey } = options;
  const { data, error, dataUpdatedAt, isFetching, refetch } = useQuery({ ...options, enabled: isNear });
  const { conversationId, attachmentId } = place;

  // What is scrolled past quickly must not keep what is looked at waiting.
  useEffect(() => {
    if (!isNear) void queries.cancelQueries({ queryKey: keyOf({ conversationId, attachmentId }) });
  }, [isNear, queries, conversationId, attachmentId]);

  const retry = useMutation({
    mutationFn: async () => {
      // A poll that was answered before must not replace this answer.
      await queries.cancelQueries({ queryKey });
      const path = "/api/conversations/{conversation_id}/attachments/{attachment_id}/retry";
      return unwrap(client.POST(path, { params: pathOf(place), signal: AbortSignal.timeout(RETRY_TIMEOUT_MS) }));
    },
    onSuccess: (file) => queries.setQueryData<Answer>(queryKey, { file, repeats: 1 }),
  });

  const file = data?.file;
  const hasAnsweredSince = dataUpdatedAt > retry.submittedAt;
  return {
    file,
    /** The server has been fetching it for unusually long. */
    isSlow: file?.state === "fetching" && data !== undefined && data.repeats > DELAYS_MS.length,
    /** Why the last request failed; null: it did not. */
    error: error ?? (hasAnsweredSince ? null : retry.error),
    isAsking: isFetching || retry.isPending,
    retry: () => (file === undefined ? void refetch() : retry.mutate()),
    /** Asks for addresses that work now. */
    renew: async (): Promise<Renewal> => {
      const answers = () => {
        const state = queries.getQueryState(queryKey);
        return state ? state.dataUpdateCount + state.errorUpdateCount : 0;
      };
      const before = answers();
      const { data: renewed, isError } = await refetch({ cancelRefetch: false });
      // A cancelled request gives what was known before, without an error.
      if (answers() === before) return { file: null, isCancelled: true };
      return { file: renewed && !isError && hasGoodAddress(renewed.file) ? renewed.file : null, isCancelled: false };
    },
  };
}

/** What is known of the files of these attachments, in their order. Asks for those at which `isAsked` is true. */
export function useFiles(
  places: readonly AttachmentPlace[],
  isAsked: (index: number) => boolean,
): (AttachmentFile | undefined)[] {
  return useQueries({
    queries: places.map((place, index) => ({ ...fileQuery(place), enabled: isAsked(index) })),
    combine: (results) => results.map(({ data }) => data?.file),
  });
}
