/**
 * Why something went wrong, as the inbox's functions say it: in English sentences, some of which quote the
 * marketplace. `words` is the reader's language, or null where the sentence is not known; `quote` is what the
 * marketplace itself said, in whatever language.
 */
export interface TranslatedReason {
  translation: string | null;
  quote: string | null;
}

/** One language's table: what is recognised, and what to say instead. */
export type ReasonTranslator = (english: string) => TranslatedReason;

const translators: Partial<Record<string, ReasonTranslator>> = {};

export function addTranslator(code: string, reasons: ReasonTranslator): void {
  translators[code] = reasons;
}

export function translateReason(code: string, english: string): TranslatedReason {
  return translators[code]?.(english) ?? { translation: null, quote: null };
}

/** In one line, for a screen reader: the reader's language where that is known, else the server's words. */
export function reasonLine(code: string, english: string): string {
  const { translation: words, quote } = translateReason(code, english);
  return words === null ? english : [words, quote].filter(Boolean).join(" ");
}
