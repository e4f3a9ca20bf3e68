/** A text without accents, ligatures and capitals, so that "etiquette" finds "Étiquette", and the other way round. */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .replaceAll("’", "'");
}

/** How well a text matches what was typed: each word must begin a word of the text. 2: the text begins with it. */
export function matchRank(text: string, typed: string): 0 | 1 | 2 {
  const [inText, wanted] = [folded(text), folded(typed).trim()];
  if (inText.startsWith(wanted)) return 2;
  const words = inText.split(/[^\p{L}\p{N}]+/u);
  const parts = wanted.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "");
  return parts.length > 0 && parts.every((part) => words.some((word) => word.startsWith(part))) ? 1 : 0;
}
