import { type ComponentsJSON, createI18n } from "@nanostores/i18n";
import { atom } from "nanostores";

export type Locale = "en" | "fr-CA";

const STORAGE_KEY = "inbox.locale";

function preferredLocale(): Locale {
  const chosen = localStorage.getItem(STORAGE_KEY);
  if (chosen === "en" || chosen === "fr-CA") return chosen;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr-CA" : "en";
}

export const locale = atom<Locale>(preferredLocale());

locale.subscribe((code) => {
  document.documentElement.lang = code;
});

/** English is part of the texts below; French is fetched when somebody reads French. */
export const i18n = createI18n(locale, {
  baseLocale: "en",
  get: async () => (await import("./fr")).fr,
});

/** Loads the texts of the reader's language, so that the first paint is already in it. */
export async function loadTexts(code: Locale = locale.get()): Promise<void> {
  if (code === "en") return;
  const cache: Record<string, ComponentsJSON | undefined> = i18n.cache as never;
  cache[code] ??= (await import("./fr")).fr;
}

export async function chooseLocale(code: Locale): Promise<void> {
  localStorage.setItem(STORAGE_KEY, code);
  await loadTexts(code);
  locale.set(code);
}
