interface Named {
  display_name: string;
  first_name: string | null;
  last_name: string | null;
}

export function nameOf(customer: Named): string {
  const full = [customer.first_name, customer.last_name].filter(Boolean).join(" ");
  return full || customer.display_name;
}

/** The first letters of the first and the last word; of a name without letters its first sign, whole. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s-]+/).filter((word) => LETTER.test(word));
  const first = firstOf(words[0] ?? "", LETTER);
  const last = words.length > 1 ? firstOf(words.at(-1) ?? "", LETTER) : "";
  return (first + last).toLocaleUpperCase() || firstOf(name, VISIBLE);
}

const LETTER = /\p{L}/u;
const VISIBLE = /[\p{L}\p{N}\p{S}\p{P}]/u;
const signs = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** As a reader sees signs: an accent belongs to its letter, and what an emoji is joined of is one. */
function firstOf(text: string, kind: RegExp): string {
  for (const { segment } of signs.segment(text)) if (kind.test(segment)) return segment;
  return "";
}
