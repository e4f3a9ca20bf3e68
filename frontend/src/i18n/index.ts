import { type ComponentsJSON, createI18n } from "@nanostores/i18n";
import { atom } from "nanostores";

import { readItem, writeItem } from "../model/browserStorage";
import { addTranslator } from "./failureReasons";

export type Locale = "en" | "fr-CA";

const STORAGE_KEY = "inbox.locale";

function preferredLocale(): Locale {
  const chosen = readItem("local", STORAGE_KEY);
  if (chosen === "en" || chosen === "fr-CA") return chosen;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr-CA" : "en";
}

export const locale = atom<Locale>(preferredLocale());

locale.subscribe((code) => {
  document.documentElement.lang = code;
});

/**
 * The texts of the interface. The English ones are in `texts/`, by the part of the app that shows them; those of
 * parts that are loaded on demand are loaded with them. The French ones are in `fr/`, under the same keys, and are
 * loaded only for users who read French.
 *
 * A text must not end with a time and a full stop: in English a time may itself end with one ("2:40 p.m.").
 */
export const i18n = createI18n(locale, { baseLocale: "en", get: loadFrench });

async function loadFrench(): Promise<ComponentsJSON> {
  const [{ fr }, { frenchReason }] = await Promise.all([import("./fr"), import("./fr/failureReasons")]);
  addTranslator("fr-CA", frenchReason);
  return fr;
}

/** Loads the texts of a language. False when they could not be loaded. */
async function load(code: Locale): Promise<boolean> {
  if (code === "en") return true;
  const cache: Record<string, ComponentsJSON | undefined> = i18n.cache as never;
  try {
    cache[code] ??= await loadFrench();
    return true;
  } catch (error) {
    console.warn("The French texts did not load.", error);
    return false;
  }
}

/** Loads the user's language before the first paint. Falls back to English if that fails. */
export async function loadTexts(): Promise<void> {
  if (!(await load(locale.get()))) locale.set("en");
}

/** The language that the user can switch to. */
export const otherLocale = (): Locale => (locale.get() === "en" ? "fr-CA" : "en");

export async function chooseLocale(code: Locale): Promise<void> {
  if (!(await load(code))) return;
  writeItem("local", STORAGE_KEY, code);
  locale.set(code);
}
