import { recordServerDate } from "../model/serverClock";
import { currentAgent } from "./auth/session";

interface CachedResponse {
  etag: string;
  body: string;
  type: string;
}

/** Of so many addresses the last answer is remembered. */
const MAX_ENTRIES = 40;
/** An answer that takes longer will not come. */
const GET_TIMEOUT_MS = 30_000;

/** In memory alone, as the answers say (`no-store`), and for one person. */
const cache = new Map<string, CachedResponse>();
let ownerId: string | undefined;

currentAgent.subscribe((who) => {
  if (who?.id === ownerId) return;
  ownerId = who?.id;
  cache.clear();
});

/**
 * Fetches, and asks of what it has read before only whether that is still so: a 304 gives the answer again that
 * was remembered. Every answer tells the server's time.
 */
export async function fetchWithEtag(request: Request): Promise<Response> {
  const person = ownerId;
  const known = request.method === "GET" ? cache.get(request.url) : undefined;
  if (known) request.headers.set("If-None-Match", known.etag);
  const response = await fetch(request, { signal: withTimeout(request) });
  recordServerDate(response.headers.get("Date"), response.headers.get("Age"));
  if (known && response.status === 304) {
    cacheResponse(person, request.url, known);
    return new Response(known.body, { headers: { "Content-Type": known.type, ETag: known.etag } });
  }
  const etag = response.headers.get("ETag");
  if (request.method !== "GET" || response.status !== 200 || etag === null) return response;
  const body = await response.clone().text();
  cacheResponse(person, request.url, { etag, body, type: response.headers.get("Content-Type") ?? "application/json" });
  return response;
}

/** A connection may be dead without a word, and polling would wait for it for ever. */
function withTimeout({ method, signal }: Request): AbortSignal {
  return method === "GET" ? AbortSignal.any([signal, AbortSignal.timeout(GET_TIMEOUT_MS)]) : signal;
}

function cacheResponse(person: string | undefined, url: string, answer: CachedResponse): void {
  // Somebody else has signed in while it was under way.
  if (person !== ownerId) return;
  cache.delete(url);
  cache.set(url, answer);
  const oldest = cache.keys().next().value;
  if (cache.size > MAX_ENTRIES && oldest !== undefined) cache.delete(oldest);
}
