import { find } from "linkifyjs";

/** A segment of a text; `href` is null if it is not a link. */
export interface TextSegment {
  text: string;
  href: string | null;
}

/** Quotation marks, the ellipsis and invisible characters. A URL cannot contain them unescaped. */
const DELIMITERS = /([\p{Pi}\p{Pf}„…\p{Cf}]+)/u;
const EXPLICIT_URL = /^(?:https?:|mailto:|www\.)/i;
const ALLOWED = /^(?:https?|mailto):/i;

/**
 * Splits a text into links and other segments. Links are http and https URLs and e-mail addresses; a domain without
 * "www." or a protocol is not a link, since it may be a missing space, as in "merci.au".
 */
export function splitLinks(text: string): TextSegment[] {
  const segments: TextSegment[] = [];
  for (const [index, piece] of text.split(DELIMITERS).entries()) {
    if (index % 2 === 1) addText(segments, piece, null);
    else addPiece(segments, piece);
  }
  return segments;
}

function addPiece(segments: TextSegment[], piece: string): void {
  let position = 0;
  for (const { type, value, href, start, end } of find(piece, { defaultProtocol: "https" })) {
    if (start < position || !ALLOWED.test(href) || (type === "url" && !EXPLICIT_URL.test(value))) continue;
    const open = unclosedBrackets(value);
    let linkEnd = end;
    while (linkEnd - end < open && piece[linkEnd] === ")") linkEnd += 1;
    const brackets = piece.slice(end, linkEnd);
    addText(segments, piece.slice(position, start), null);
    segments.push({ text: value + brackets, href: href + brackets });
    position = linkEnd;
  }
  addText(segments, piece.slice(position), null);
}

/** Adds plain text, joined to plain text before it. */
function addText(segments: TextSegment[], text: string, href: null): void {
  const last = segments.at(-1);
  if (text === "") return;
  if (last?.href === null) last.text += text;
  else segments.push({ text, href });
}

function unclosedBrackets(address: string): number {
  let open = 0;
  for (const character of address) {
    if (character === "(") open += 1;
    if (character === ")") open -= 1;
  }
  return Math.max(0, open);
}

/**
 * The host or e-mail address that a link leads to, if the link's text does not show it; otherwise null. The host is
 * in Punycode (`xn--…`), so that it cannot look like another one.
 */
export function hiddenTarget(words: string, href: string): string | null {
  const target = hostFrom(href);
  return target === hostFrom(words) && !hasUserInfo(href) ? null : target;
}

function hostFrom(address: string): string {
  const trimmed = address.trim();
  const mail = /^mailto:([^?]*)/i.exec(trimmed)?.[1] ?? (/^[^\s/:]+@[^\s/:]+$/.test(trimmed) ? trimmed : null);
  if (mail !== null) return decodeMail(mail).toLowerCase();
  try {
    const url = new URL(/^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
    return url.host.replace(/^www\./, "");
  } catch {
    // Text, not an address.
    return "";
  }
}

function decodeMail(mail: string): string {
  try {
    return decodeURIComponent(mail);
  } catch {
    return mail;
  }
}

/** A URL such as "https://bank.example@evil.example/", which leads to evil.example. */
function hasUserInfo(href: string): boolean {
  return /^https?:\/\/[^/?#\\]*@/i.test(href.trim());
}

export const LINK_REL = "noopener noreferrer nofollow";
