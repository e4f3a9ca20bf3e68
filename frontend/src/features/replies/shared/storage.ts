import { atom, computed } from "nanostores";

import { itemKeys, readItem, removeItem, writeItem } from "../../../model/browserStorage";

/** The keys whose values the browser did not store (private mode, full disk). */
const rejectedKeys = atom<ReadonlySet<string>>(new Set());
export const isStorageAvailable = computed(rejectedKeys, ({ size }) => size === 0);

/** Saves to localStorage. False when the browser did not store it: it must then be held in memory. */
export function saveItem(key: string, value: string): boolean {
  const isSaved = writeItem("local", key, value);
  setRejected(key, !isSaved);
  return isSaved;
}

function setRejected(key: string, isRejected: boolean): void {
  if (rejectedKeys.get().has(key) === isRejected) return;
  const others = [...rejectedKeys.get()].filter((other) => other !== key);
  rejectedKeys.set(new Set(isRejected ? [...others, key] : others));
}

export function deleteItem(key: string): void {
  setRejected(key, false);
  removeItem("local", key);
}

/** All values whose keys begin with a prefix. */
export function readItems(prefix: string): string[] {
  return itemKeys("local")
    .filter((key) => key.startsWith(prefix))
    .map((key) => readItem("local", key) ?? "");
}

/**
 * Calls `onChange` with each value that another tab saves under the prefix (null: it deleted one), and `onRestore`
 * when the browser restores this page from its back/forward cache, where it missed such changes. Returns how to stop.
 */
export function followStorage(
  prefix: string,
  onChange: (value: string | null) => void,
  onRestore: () => void,
): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key?.startsWith(prefix)) onChange(event.newValue);
  };
  const onPageShow = (event: PageTransitionEvent) => {
    if (event.persisted) onRestore();
  };
  window.addEventListener("storage", onStorage);
  window.addEventListener("pageshow", onPageShow);
  return () => {
    window.removeEventListener("storage", onStorage);
    window.removeEventListener("pageshow", onPageShow);
  };
}

/** Parses a stored value. Null when it is not an object that passes `isValid`: anybody can edit browser storage. */
export function parseItem<T>(json: string, isValid: (value: Record<string, unknown>) => boolean): T | null {
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === "object" && value !== null;
    return isObject && isValid(value as Record<string, unknown>) ? (value as T) : null;
  } catch {
    return null;
  }
}
