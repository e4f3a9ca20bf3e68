import { removeItem, readItem, writeItem } from "../../model/browserStorage";

/** What a browser has to remember while one is at the sign-in pages. */
export interface SignInRequest {
  verifier: string;
  state: string;
  /** Where one was going. */
  back: string;
}

/** Why signing in did not work, for the page to say. */
export class SignInError extends Error {
  override readonly name = "SignInError";

  constructor(
    readonly kind: "storage" | "unreachable" | "refused" | "failed",
    options?: ErrorOptions,
  ) {
    super(`Signing in did not work: ${kind}.`, options);
  }
}

const REQUEST_KEY = "inbox.sign-in";
const RETURN_PATH_KEY = "inbox.signed-in";
/** A state that begins so belongs to a sign-in that the page began by itself after another. */
const RETRY_PREFIX = "again.";
const RETRIED_AT_KEY = "inbox.sign-in-tried";
const RETRY_INTERVAL_MS = 60_000;

/** Throws a SignInError where the browser refuses: there would be no way back from the sign-in pages. */
export function saveSignInRequest(way: SignInRequest): void {
  if (!writeItem("session", REQUEST_KEY, JSON.stringify(way))) throw new SignInError("storage");
}

/** What was remembered, once; null when nobody is on the way, or has come back before. */
export function takeSignInRequest(): SignInRequest | null {
  const way = readItem("session", REQUEST_KEY);
  removeItem("session", REQUEST_KEY);
  return way === null ? null : (JSON.parse(way) as SignInRequest);
}

/** Remembers where one has got to: the browser's Back may lead to the sign-in pages, and from there here again. */
export function saveReturnPath(back: string): void {
  removeItem("session", RETRIED_AT_KEY);
  writeItem("session", RETURN_PATH_KEY, back);
}

export function lastReturnPath(): string | null {
  return readItem("session", RETURN_PATH_KEY);
}

/** False when the page has tried by itself a moment ago and got nowhere. */
export function claimRetry(): boolean {
  const last = Number(readItem("session", RETRIED_AT_KEY) ?? 0);
  writeItem("session", RETRIED_AT_KEY, String(Date.now()));
  return Math.abs(Date.now() - last) > RETRY_INTERVAL_MS;
}

export const toRetryState = (state: string) => RETRY_PREFIX + state;
export const isRetryState = (state: string | null) => state?.startsWith(RETRY_PREFIX) ?? false;
