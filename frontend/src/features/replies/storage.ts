import { atom } from "nanostores";

import { forgetStored, readStored, store, storedKeys } from "../../model/browserStorage";

/** False once the browser has refused to keep something (private mode, full disk). */
export const keeps = atom(true);

/** Keeps a value, and tells whether it is kept: otherwise it lives in memory, no longer than the page. */
export function keep(key: string, value: string): boolean {
  const isKept = store("local", key, value);
  keeps.set(isKept);
  return isKept;
}

export function forget(key: string): void {
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
