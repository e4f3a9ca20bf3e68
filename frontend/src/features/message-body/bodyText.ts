/** A stretch of a text: quoted history or the author's own words, in lines, without the marks of the quote. */
export interface TextPart {
  quoted: boolean;
  text: string;
}

const QUOTED = /^>(?: |$)/;

/**
 * Tags that somebody may really have meant as such; "<3", "< 5" and "<a@b>" are not. The pattern itself cannot go
 * back over what it has read: each try ends at the next "<".
 */
export const TAG =
  "(?:a|abbr|article|audio|b|base|big|blockquote|body|br|button|caption|center|code|col|colgroup|dd|del|div|dl|dt|" +
  "em|embed|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|math|" +
  "meta|noscript|object|ol|p|picture|pre|s|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|" +
  "table|tbody|td|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|video|xmp)(?=[\\s/>])";

const HTML_TAG = new RegExp(`</?${TAG}[^<>]*>`, "i");
const PICTURE_TAG = /<(?:img|picture|svg|video)[\s/>]/i;
/** Anything that a library which finds links could take for one. */
const LINK_LIKE = /:\/\/|www\.|@/i;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

export function hasTags(body: string): boolean {
  return HTML_TAG.test(body);
}

export function mayContainLinks(text: string): boolean {
  return LINK_LIKE.test(text);
}

/** Whether there is nothing to see in a text: white space, joiners, direction marks and the like. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/** Whether a body without words shows a picture instead. */
export function isPicture(body: string): boolean {
  return PICTURE_TAG.test(body);
}

/** The parts of a text, top to bottom. */
export function splitQuotes(text: string): TextPart[] {
  const parts: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quoted = QUOTED.test(line);
    const words = quoted ? line.slice(2) : line;
    const last = parts.at(-1);
    if (last?.quoted === quoted) last.lines.push(words);
    else parts.push({ quoted, lines: [words] });
  }
  // Empty lines around a quote belong to the space between the parts.
  return parts
    .map(({ quoted, lines }) => ({ quoted, text: withoutEmptyEnds(lines).join("\n") }))
    .filter(({ text: words }) => words !== "");
}

function withoutEmptyEnds(lines: string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line.trim() !== "") + 1);
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const INVISIBLE = /\p{Cf}/gu;

/** What must be the same in two forms of a text: its runs of letters and digits, in order. */
export function comparableWords(text: string): string[] {
  return text.replace(INVISIBLE, "").normalize("NFC").match(WORD) ?? [];
}
