interface CustomerName {
  display_name: string;
  first_name: string | null;
  last_name: string | null;
}

/** First and last name, as far as they are known; otherwise the display name. */
export function fullName(customer: CustomerName): string {
  const name = [customer.first_name, customer.last_name].filter(Boolean).join(" ");
  return name || customer.display_name;
}

/**
 * The first letters of the first and the last word, in upper case. A name without letters has its first visible
 * character.
 */
export function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter((word) => LETTER.test(word));
  const first = firstCharacter(words[0] ?? "", LETTER);
  const last = words.length > 1 ? firstCharacter(words.at(-1) ?? "", LETTER) : "";
  return (first + last).toLocaleUpperCase() || firstCharacter(name, VISIBLE);
}

const TINTS = 6;

/** The number of the colour of a name, from 0 to 5: always the same for the same name. */
export function tintOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TINTS;
}

const LETTER = /\p{L}/u;
const VISIBLE = /[\p{L}\p{N}\p{S}\p{P}]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The first grapheme that matches: a letter with its accents, or an emoji with all its parts. */
function firstCharacter(text: string, pattern: RegExp): string {
  for (const { segment } of graphemes.segment(text)) if (pattern.test(segment)) return segment;
  return "";
}
