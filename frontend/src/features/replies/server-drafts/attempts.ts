import type { ServerDraft } from "../../../api/conversations/draft";
import type { ServerCopy } from "./copies";

type Content = Pick<ServerDraft, "body" | "to" | "upload_ids" | "idempotency_key">;

/** Who types while answers are lost tries this often before the first of them is forgotten. */
const MAX_ATTEMPTS = 20;

/** The same copy, before a request with this content: without an answer, the server may have it or not. */
export function withAttempt(copy: ServerCopy, content: Content): ServerCopy {
  const added = digestOf(content);
  const others = attemptsIn(copy).filter((attempt) => attempt !== added);
  return { ...copy, attempts: [...others, added].slice(-MAX_ATTEMPTS) };
}

/** Whether the server has what this browser has sent there, without getting an answer. */
export function isAttempt(copy: ServerCopy | null, theirs: Content): copy is ServerCopy {
  return copy !== null && attemptsIn(copy).includes(digestOf(theirs));
}

/** Whether the server may have something of which this browser got no answer. */
export const hasAttempts = (copy: ServerCopy): boolean => attemptsIn(copy).length > 0;

/** What is stored can be anything: it may be from another version of this app. */
function attemptsIn({ attempts }: ServerCopy): string[] {
  return Array.isArray(attempts) ? attempts : [];
}

/** Tells contents apart, and contains no words. Nothing may be waited for when a page is closed, so it is no SHA-256. */
function digestOf({ body, to, upload_ids, idempotency_key }: Content): string {
  const all = JSON.stringify([idempotency_key, to, upload_ids, body]);
  let [one, other] = [0x811c9dc5, 0x41c6ce57];
  for (let place = 0; place < all.length; place += 1) {
    one = Math.imul(one ^ all.charCodeAt(place), 0x01000193);
    other = Math.imul(other ^ all.charCodeAt(place), 0x9e3779b1);
  }
  return [all.length, one >>> 0, other >>> 0].map((part) => part.toString(36)).join(".");
}
