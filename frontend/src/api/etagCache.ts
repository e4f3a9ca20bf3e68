import { recordServerDate } from "../model/serverClock";
import { currentAgent } from "./auth/session";

interface CachedResponse {
  etag: string;
  body: string;
  type: string;
}

/** How many URLs the cache holds; the one used longest ago is dropped first. */
const MAX_ENTRIES = 40;
const GET_TIMEOUT_MS = 30_000;

/** In memory only, since the responses are `no-store`, and emptied when somebody else signs in. */
const cache = new Map<string, CachedResponse>();
let ownerId: string | undefined;

currentAgent.subscribe((agent) => {
  if (agent?.id === ownerId) return;
  ownerId = agent?.id;
  cache.clear();
});

/**
 * `fetch` with conditional GET requests: sends the ETag of the last response for the URL, and returns that response
 * again when the server answers 304. Also takes the server's time from each response.
 */
export async function fetchWithEtag(request: Request): Promise<Response> {
  const requestOwnerId = ownerId;
  const cached = request.method === "GET" ? cache.get(request.url) : undefined;
  if (cached) request.headers.set("If-None-Match", cached.etag);
  const response = await fetch(request, { signal: withTimeout(request) });
  recordServerDate(response.headers.get("Date"), response.headers.get("Age"));
  if (cached && response.status === 304) {
    cacheResponse(requestOwnerId, request.url, cached);
    return new Response(cached.body, { headers: { "Content-Type": cached.type, ETag: cached.etag } });
  }
  const etag = response.headers.get("ETag");
  if (request.method !== "GET" || response.status !== 200 || etag === null) return response;
  const body = await response.clone().text();
  const type = response.headers.get("Content-Type") ?? "application/json";
  cacheResponse(requestOwnerId, request.url, { etag, body, type });
  return response;
}

/** A dead connection gives no error, and polling would wait for it forever. */
function withTimeout({ method, signal }: Request): AbortSignal {
  return method === "GET" ? AbortSignal.any([signal, AbortSignal.timeout(GET_TIMEOUT_MS)]) : signal;
}

function cacheResponse(requestOwnerId: string | undefined, url: string, response: CachedResponse): void {
  // Somebody else has signed in since the request was sent.
  if (requestOwnerId !== ownerId) return;
  // Deleting first moves the URL to the end of the map's order.
  cache.delete(url);
  cache.set(url, response);
  const oldest = cache.keys().next().value;
  if (cache.size > MAX_ENTRIES && oldest !== undefined) cache.delete(oldest);
}
