import { noteServerDate } from "../model/serverClock";
import { agent } from "./auth/session";

interface Answer {
  etag: string;
  body: string;
  type: string;
}

/** Of so many addresses the last answer is remembered. */
const MOST = 40;
/** An answer that takes longer will not come. */
const LONGEST_READ_MS = 30_000;

/** In memory alone, as the answers say (`no-store`), and for one person. */
const answers = new Map<string, Answer>();
let owner: string | undefined;

agent.subscribe((who) => {
  if (who?.id === owner) return;
  owner = who?.id;
  answers.clear();
});

/**
 * Fetches, and asks of what it has read before only whether that is still so: a 304 gives the answer again that
 * was remembered. Every answer tells the server's time.
 */
export async function fetchKnown(request: Request): Promise<Response> {
  const person = owner;
  const known = request.method === "GET" ? answers.get(request.url) : undefined;
  if (known) request.headers.set("If-None-Match", known.etag);
  const response = await fetch(request, { signal: withinTime(request) });
  noteServerDate(response.headers.get("Date"), response.headers.get("Age"));
  if (known && response.status === 304) {
    remember(person, request.url, known);
    return new Response(known.body, { headers: { "Content-Type": known.type, ETag: known.etag } });
  }
  const etag = response.headers.get("ETag");
  if (request.method !== "GET" || response.status !== 200 || etag === null) return response;
  const body = await response.clone().text();
  remember(person, request.url, { etag, body, type: response.headers.get("Content-Type") ?? "application/json" });
  return response;
}

/** A connection may be dead without a word, and polling would wait for it for ever. */
function withinTime({ method, signal }: Request): AbortSignal {
  return method === "GET" ? AbortSignal.any([signal, AbortSignal.timeout(LONGEST_READ_MS)]) : signal;
}

function remember(person: string | undefined, url: string, answer: Answer): void {
  // Somebody else has signed in while it was under way.
  if (person !== owner) return;
  answers.delete(url);
  answers.set(url, answer);
  const oldest = answers.keys().next().value;
  if (answers.size > MOST && oldest !== undefined) answers.delete(oldest);
}
