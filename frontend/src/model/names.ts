interface CustomerName {
  display_name: string;
  first_name: string | null;
  last_name: string | null;
}

export function fullName(customer: CustomerName): string {
  const full = [customer.first_name, customer.last_name].filter(Boolean).join(" ");
  return full || customer.display_name;
}

/** The first letters of the first and the last word; of a name without letters its first sign, whole. */
export function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter((word) => LETTER.test(word));
  const first = firstCharacter(words[0] ?? "", LETTER);
  const last = words.length > 1 ? firstCharacter(words.at(-1) ?? "", LETTER) : "";
  return (first + last).toLocaleUpperCase() || firstCharacter(name, VISIBLE);
}

const LETTER = /\p{L}/u;
const VISIBLE = /[\p{L}\p{N}\p{S}\p{P}]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** As a reader sees signs: an accent belongs to its letter, and what an emoji is joined of is one. */
function firstCharacter(text: string, kind: RegExp): string {
  for (const { segment } of graphemes.segment(text)) if (kind.test(segment)) return segment;
  return "";
}
