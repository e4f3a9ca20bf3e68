import { useStore } from "@nanostores/react";
import { atom, computed } from "nanostores";

import { readItem, writeItem } from "./browserStorage";

export interface Preferences {
  /** Whether single characters are keyboard shortcuts. Some people use speech input, or hit keys by accident. */
  singleKeys: boolean;
  compactRows: boolean;
  /** Whether an agent who replies becomes the assignee of a conversation that has none. */
  assignOnReply: boolean;
  openNextAfterDone: boolean;
  desktopNotifications: boolean;
}

const DEFAULTS: Preferences = {
  singleKeys: true,
  compactRows: false,
  assignOnReply: false,
  openNextAfterDone: true,
  desktopNotifications: false,
};

const STORAGE_PREFIX = "inbox.preferences.";

const owner = atom<string | null>(null);
const chosen = atom<Partial<Preferences>>({});

/** What the signed-in agent prefers in this browser. */
export const preferences = computed(chosen, (values): Preferences => ({ ...DEFAULTS, ...values }));

/** Preferences belong to one person: several may use the same browser. */
export function loadPreferencesOf(agentId: string): void {
  owner.set(agentId);
  chosen.set(read(readItem("local", STORAGE_PREFIX + agentId)));
}

export function setPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  chosen.set({ ...chosen.get(), [name]: value });
  const agentId = owner.get();
  if (agentId !== null) writeItem("local", STORAGE_PREFIX + agentId, JSON.stringify(chosen.get()));
}

/** The preference and its setter. Renders again when it changes, also in another tab. */
export function usePreference<Name extends keyof Preferences>(
  name: Name,
): [Preferences[Name], (value: Preferences[Name]) => void] {
  const value = useStore(preferences)[name];
  return [value, (changed) => setPreference(name, changed)];
}

/** Keeps the known preferences of a stored object: anybody can edit browser storage. */
function read(json: string | null): Partial<Preferences> {
  const values: Partial<Preferences> = {};
  if (json === null) return values;
  try {
    const stored: unknown = JSON.parse(json);
    if (typeof stored !== "object" || stored === null) return values;
    for (const [name, value] of Object.entries(stored)) {
      if (isPreference(name) && typeof value === "boolean") values[name] = value;
    }
  } catch {
    // What cannot be read counts as not chosen.
  }
  return values;
}

function isPreference(name: string): name is keyof Preferences {
  return Object.hasOwn(DEFAULTS, name);
}

window.addEventListener("storage", ({ key, newValue }) => {
  if (key === STORAGE_PREFIX + (owner.get() ?? "")) chosen.set(read(newValue));
});
