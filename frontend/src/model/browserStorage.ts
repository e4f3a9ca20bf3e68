// A browser may refuse to keep anything: then even touching `localStorage` throws. Nothing here ever does.

export type StorageArea = "local" | "session";

const storageFor = (kind: StorageArea): Storage => (kind === "local" ? window.localStorage : window.sessionStorage);

/** Null where nothing is kept under the key, or the browser refuses to tell. */
export function readItem(kind: StorageArea, key: string): string | null {
  try {
    return storageFor(kind).getItem(key);
  } catch {
    return null;
  }
}

/** Whether it is kept now: some browsers take it without a word and keep nothing. */
export function writeItem(kind: StorageArea, key: string, value: string): boolean {
  try {
    storageFor(kind).setItem(key, value);
  } catch {
    return false;
  }
  return readItem(kind, key) === value;
}

export function removeItem(kind: StorageArea, key: string): void {
  try {
    storageFor(kind).removeItem(key);
  } catch {
    // What is not kept need not be forgotten.
  }
}

export function itemKeys(kind: StorageArea): string[] {
  try {
    return Object.keys(storageFor(kind));
  } catch {
    return [];
  }
}
