/**
 * A translated failure reason. The server gives reasons as English sentences, some of which quote the marketplace.
 * `translation` is null when the sentence is not known; `quote` is what the marketplace said, in any language.
 */
export interface TranslatedReason {
  translation: string | null;
  quote: string | null;
}

/** Translates the server's sentences into one language. */
export type ReasonTranslator = (english: string) => TranslatedReason;

const translators: Partial<Record<string, ReasonTranslator>> = {};

export function addTranslator(language: string, translator: ReasonTranslator): void {
  translators[language] = translator;
}

export function translateReason(language: string, english: string): TranslatedReason {
  return translators[language]?.(english) ?? { translation: null, quote: null };
}

/** A reason as plain text, for screen readers: translated if possible, otherwise in the server's English. */
export function reasonLine(language: string, english: string): string {
  const { translation, quote } = translateReason(language, english);
  return translation === null ? english : [translation, quote].filter(Boolean).join(" ");
}
