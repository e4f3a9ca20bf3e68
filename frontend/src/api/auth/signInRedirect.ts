import { forgetStored, readStored, store } from "../../model/browserStorage";

/** What a browser has to remember while one is at the sign-in pages. */
export interface OnTheWay {
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

const ON_THE_WAY = "inbox.sign-in";
const ARRIVED = "inbox.signed-in";
/** A state that begins so belongs to a sign-in that the page began by itself after another. */
const AGAIN = "again.";
const TRIED = "inbox.sign-in-tried";
const TRY_AGAIN_MS = 60_000;

/** Throws a SignInError where the browser refuses: there would be no way back from the sign-in pages. */
export function setOut(way: OnTheWay): void {
  if (!store("session", ON_THE_WAY, JSON.stringify(way))) throw new SignInError("storage");
}

/** What was remembered, once; null when nobody is on the way, or has come back before. */
export function comeBack(): OnTheWay | null {
  const way = readStored("session", ON_THE_WAY);
  forgetStored("session", ON_THE_WAY);
  return way === null ? null : (JSON.parse(way) as OnTheWay);
}

/** Remembers where one has got to: the browser's Back may lead to the sign-in pages, and from there here again. */
export function arrive(back: string): void {
  forgetStored("session", TRIED);
  store("session", ARRIVED, back);
}

export function arrivedAt(): string | null {
  return readStored("session", ARRIVED);
}

/** False when the page has tried by itself a moment ago and got nowhere. */
export function mayTryAgain(): boolean {
  const last = Number(readStored("session", TRIED) ?? 0);
  store("session", TRIED, String(Date.now()));
  return Math.abs(Date.now() - last) > TRY_AGAIN_MS;
}

export const stateOfAnother = (state: string) => AGAIN + state;
export const isAnother = (state: string | null) => state?.startsWith(AGAIN) ?? false;
