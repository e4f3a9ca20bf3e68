import { atom, computed } from "nanostores";

import { removeItem, readItem, writeItem, itemKeys } from "../../../model/browserStorage";

/** The keys of what the browser refuses to keep (private mode, full disk). */
const rejectedKeys = atom<ReadonlySet<string>>(new Set());
export const isStorageAvailable = computed(rejectedKeys, ({ size }) => size === 0);

/** Keeps a value, and tells whether it is kept: otherwise it lives in memory, no longer than the page. */
export function saveItem(key: string, value: string): boolean {
  const isKept = writeItem("local", key, value);
  setRejected(key, !isKept);
  return isKept;
}

function setRejected(key: string, isRefused: boolean): void {
  if (rejectedKeys.get().has(key) === isRefused) return;
  const others = [...rejectedKeys.get()].filter((one) => one !== key);
  rejectedKeys.set(new Set(isRefused ? [...others, key] : others));
}

export function deleteItem(key: string): void {
  setRejected(key, false);
  removeItem("local", key);
}

/** Everything kept under a prefix. */
export function readItems(prefix: string): string[] {
  return itemKeys("local")
    .filter((key) => key.startsWith(prefix))
    .map((key) => readItem("local", key) ?? "");
}

/** Calls back with what other tabs of this browser keep under a prefix, and after this page was asleep. */
export function followStorage(prefix: string, changed: (value: string | null) => void, woken: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key?.startsWith(prefix)) changed(event.newValue);
  };
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) woken();
  };
  window.addEventListener("storage", onStorage);
  window.addEventListener("pageshow", onShow);
  return () => {
    window.removeEventListener("storage", onStorage);
    window.removeEventListener("pageshow", onShow);
  };
}

/** JSON of a browser's storage, which anybody may have written: null when it is not what `is` asks for. */
export function parseItem<T>(json: string, is: (value: Record<string, unknown>) => boolean): T | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && is(value as Record<string, unknown>) ? (value as T) : null;
  } catch {
    return null;
  }
}
