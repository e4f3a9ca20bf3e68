import { atom, computed } from "nanostores";

import { forgetStored, readStored, store, storedKeys } from "../../../model/browserStorage";

/** The keys of what the browser refuses to keep (private mode, full disk). */
const refused = atom<ReadonlySet<string>>(new Set());
export const keepsAll = computed(refused, ({ size }) => size === 0);

/** Keeps a value, and tells whether it is kept: otherwise it lives in memory, no longer than the page. */
export function keep(key: string, value: string): boolean {
  const isKept = store("local", key, value);
  noteRefused(key, !isKept);
  return isKept;
}

function noteRefused(key: string, isRefused: boolean): void {
  if (refused.get().has(key) === isRefused) return;
  const others = [...refused.get()].filter((one) => one !== key);
  refused.set(new Set(isRefused ? [...others, key] : others));
}

export function forget(key: string): void {
  noteRefused(key, false);
  forgetStored("local", key);
}

/** Everything kept under a prefix. */
export function kept(prefix: string): string[] {
  return storedKeys("local")
    .filter((key) => key.startsWith(prefix))
    .map((key) => readStored("local", key) ?? "");
}

/** Calls back with what other tabs of this browser keep under a prefix, and after this page was asleep. */
export function followOtherTabs(prefix: string, changed: (value: string | null) => void, woken: () => void): () => void {
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
export function parseKept<T>(json: string, is: (value: Record<string, unknown>) => boolean): T | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && is(value as Record<string, unknown>) ? (value as T) : null;
  } catch {
    return null;
  }
}
