/**
 * Why something went wrong, as the inbox's functions say it: in English sentences, some of which quote the
 * marketplace. `words` is the reader's language, or null where the sentence is not known; `quote` is what the
 * marketplace itself said, in whatever language.
 */
export interface Said {
  words: string | null;
  quote: string | null;
}

/** One language's table: what is recognised, and what to say instead. */
export type Reasons = (english: string) => Said;

const tables: Partial<Record<string, Reasons>> = {};

export function addReasons(code: string, reasons: Reasons): void {
  tables[code] = reasons;
}

export function reasonIn(code: string, english: string): Said {
  return tables[code]?.(english) ?? { words: null, quote: null };
}

/** In one line, for a screen reader: the reader's language where that is known, else the server's words. */
export function reasonLine(code: string, english: string): string {
  const { words, quote } = reasonIn(code, english);
  return words === null ? english : [words, quote].filter(Boolean).join(" ");
}
