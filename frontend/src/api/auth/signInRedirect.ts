import { readItem, removeItem, writeItem } from "../../model/browserStorage";

/** What must survive the visit to the sign-in pages. Kept in sessionStorage as JSON: the names are part of it. */
export interface SignInRequest {
  /** The PKCE code verifier. */
  verifier: string;
  state: string;
  /** The path to return to. */
  back: string;
}

/** Why signing in failed, by what the app tells the user. */
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
const RETRIED_AT_KEY = "inbox.sign-in-tried";
/** The OAuth `state` of a retry begins with this, so that a retry is recognised even if nothing was stored. */
const RETRY_PREFIX = "again.";
const RETRY_INTERVAL_MS = 60_000;

/** Throws a SignInError when the browser stores nothing: the callback could then not be checked. */
export function saveSignInRequest(request: SignInRequest): void {
  if (!writeItem("session", REQUEST_KEY, JSON.stringify(request))) throw new SignInError("storage");
}

/** Reads and removes the saved request; null when there is none or it was taken before. */
export function takeSignInRequest(): SignInRequest | null {
  const json = readItem("session", REQUEST_KEY);
  removeItem("session", REQUEST_KEY);
  return json === null ? null : (JSON.parse(json) as SignInRequest);
}

/** Called after a sign-in succeeded. The path is needed if the user comes to the callback again with Back. */
export function saveReturnPath(path: string): void {
  removeItem("session", RETRIED_AT_KEY);
  writeItem("session", RETURN_PATH_KEY, path);
}

export function lastReturnPath(): string | null {
  return readItem("session", RETURN_PATH_KEY);
}

/** Records a retry and returns whether it may start: at most one a minute. */
export function claimRetry(): boolean {
  const last = Number(readItem("session", RETRIED_AT_KEY) ?? 0);
  writeItem("session", RETRIED_AT_KEY, String(Date.now()));
  return Math.abs(Date.now() - last) > RETRY_INTERVAL_MS;
}

export const toRetryState = (state: string) => RETRY_PREFIX + state;
export const isRetryState = (state: string | null) => state?.startsWith(RETRY_PREFIX) ?? false;
