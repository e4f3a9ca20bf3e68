// A browser may refuse storage: then even reading the property `localStorage` throws. These functions never throw.

export type StorageArea = "local" | "session";

const storageFor = (area: StorageArea): Storage => (area === "local" ? window.localStorage : window.sessionStorage);

/** Null when there is no such item, or when the browser refuses. */
export function readItem(area: StorageArea, key: string): string | null {
  try {
    return storageFor(area).getItem(key);
  } catch {
    return null;
  }
}

/** Returns whether the item was stored. It is read back: some browsers store nothing and report no error. */
export function writeItem(area: StorageArea, key: string, value: string): boolean {
  try {
    storageFor(area).setItem(key, value);
  } catch {
    return false;
  }
  return readItem(area, key) === value;
}

export function removeItem(area: StorageArea, key: string): void {
  try {
    storageFor(area).removeItem(key);
  } catch {
    // A browser that refuses storage holds nothing to remove.
  }
}

export function itemKeys(area: StorageArea): string[] {
  try {
    return Object.keys(storageFor(area));
  } catch {
    return [];
  }
}
