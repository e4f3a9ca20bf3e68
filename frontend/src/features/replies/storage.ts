import { atom } from "nanostores";

import { forgetStored, readStored, storedKeys } from "../../model/browserStorage";

/** False once the browser has refused to keep something (private mode, full disk). */
export const keeps = atom(true);

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
    keeps.set(true);
  } catch {
    // What is typed stays in memory; the composer says that it will not outlive the page.
    keeps.set(false);
  }
}

export function forget(key: string): void {
  forgetStored("local", key);
}

/** Everything kept under a prefix, by the rest of its key. */
export function kept(prefix: string): [string, string][] {
  return storedKeys("local")
    .filter((key) => key.startsWith(prefix))
    .map((key) => [key.slice(prefix.length), readStored("local", key) ?? ""]);
}
