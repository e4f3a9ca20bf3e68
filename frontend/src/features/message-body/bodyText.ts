/** A part of a text: quoted history, without the "> " of its lines, or the author's own text. */
export interface TextPart {
  quoted: boolean;
  text: string;
}

const QUOTED = /^>(?: |$)/;

/**
 * Matches a tag name of HTML. Only these count as markup; "<3", "< 5" and "<a@b>" are text. A pattern that uses it
 * takes linear time: each attempt ends at the next "<".
 */
export const TAG =
  "(?:a|abbr|article|audio|b|base|big|blockquote|body|br|button|caption|center|code|col|colgroup|dd|del|div|dl|dt|" +
  "em|embed|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|math|" +
  "meta|noscript|object|ol|p|picture|pre|s|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|" +
  "table|tbody|td|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|video|xmp)(?=[\\s/>])";

const HTML_TAG = new RegExp(`</?${TAG}[^<>]*>`, "i");
const PICTURE_TAG = /<(?:img|picture|svg|video)[\s/>]/i;
/** Matches every text in which the link library may find a link. */
const MAYBE_LINK = /:\/\/|www\.|@/i;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

export function hasTags(body: string): boolean {
  return HTML_TAG.test(body);
}

export function mayContainLinks(text: string): boolean {
  return MAYBE_LINK.test(text);
}

/** Whether a text has no visible characters: only white space, joiners, direction marks and the like. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/** Whether the body has a picture. */
export function isPicture(body: string): boolean {
  return PICTURE_TAG.test(body);
}

/** Splits a text into quoted and other parts, in order. */
export function splitQuotes(text: string): TextPart[] {
  const parts: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quoted = QUOTED.test(line);
    const content = quoted ? line.slice(2) : line;
    const last = parts.at(-1);
    if (last?.quoted === quoted) last.lines.push(content);
    else parts.push({ quoted, lines: [content] });
  }
  // The empty lines between the parts are shown as a margin.
  return parts
    .map(({ quoted, lines }) => ({ quoted, text: trimEmptyLines(lines).join("\n") }))
    .filter((part) => part.text !== "");
}

function trimEmptyLines(lines: string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line.trim() !== "") + 1);
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const INVISIBLE = /\p{Cf}/gu;

/** The words of a text for a comparison: its runs of letters and digits, in order, in Unicode form NFC. */
export function comparableWords(text: string): string[] {
  return text.replace(INVISIBLE, "").normalize("NFC").match(WORD) ?? [];
}
