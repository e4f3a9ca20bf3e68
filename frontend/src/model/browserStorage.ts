// A browser may refuse to keep anything: then even touching `localStorage` throws. Nothing here ever does.

export type Kind = "local" | "session";

const storageOf = (kind: Kind): Storage => (kind === "local" ? window.localStorage : window.sessionStorage);

/** Null where nothing is kept under the key, or the browser refuses to tell. */
export function readStored(kind: Kind, key: string): string | null {
  try {
    return storageOf(kind).getItem(key);
  } catch {
    return null;
  }
}

/** Whether it is kept now: some browsers take it without a word and keep nothing. */
export function store(kind: Kind, key: string, value: string): boolean {
  try {
    storageOf(kind).setItem(key, value);
  } catch {
    return false;
  }
  return readStored(kind, key) === value;
}

export function forgetStored(kind: Kind, key: string): void {
  try {
    storageOf(kind).removeItem(key);
  } catch {
    // What is not kept need not be forgotten.
  }
}

export function storedKeys(kind: Kind): string[] {
  try {
    return Object.keys(storageOf(kind));
  } catch {
    return [];
  }
}
