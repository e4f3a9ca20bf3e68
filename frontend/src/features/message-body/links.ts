import { find } from "linkifyjs";

/** A stretch of text, and where it leads if it is a link. */
export interface TextSegment {
  text: string;
  href: string | null;
}

/** Quotation marks of all kinds, the ellipsis and what cannot be seen: none of them stands in an address as it is. */
const DELIMITERS = /([\p{Pi}\p{Pf}„…\p{Cf}]+)/u;
const EXPLICIT_URL = /^(?:https?:|mailto:|www\.)/i;
const ALLOWED = /^(?:https?|mailto):/i;

/** Takes a text apart into what is a link and what is not. Only http, https and mail; never a bare "merci.au". */
export function splitLinks(text: string): TextSegment[] {
  const stretches: TextSegment[] = [];
  for (const [index, piece] of text.split(DELIMITERS).entries()) {
    if (index % 2 === 1) add(stretches, piece, null);
    else addPiece(stretches, piece);
  }
  return stretches;
}

function addPiece(stretches: TextSegment[], piece: string): void {
  let from = 0;
  for (const { type, value, href, start, end } of find(piece, { defaultProtocol: "https" })) {
    if (start < from || !ALLOWED.test(href) || (type === "url" && !EXPLICIT_URL.test(value))) continue;
    const open = unclosedBrackets(value);
    let to = end;
    while (to - end < open && piece[to] === ")") to += 1;
    const brackets = piece.slice(end, to);
    add(stretches, piece.slice(from, start), null);
    stretches.push({ text: value + brackets, href: href + brackets });
    from = to;
  }
  add(stretches, piece.slice(from), null);
}

/** Plain text joins the plain text before it. */
function add(stretches: TextSegment[], text: string, href: null): void {
  const last = stretches.at(-1);
  if (text === "") return;
  if (last?.href === null) last.text += text;
  else stretches.push({ text, href });
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
 * Where a link really leads, when its words do not say so: the host or the mail address, in the form that cannot
 * imitate another one (`xn--…`). Null when the words are that address.
 */
export function hiddenTarget(words: string, href: string): string | null {
  const target = hostFrom(href);
  return target === hostFrom(words) && !hasUserInfo(href) ? null : target;
}

function hostFrom(address: string): string {
  const stated = address.trim();
  const mail = /^mailto:([^?]*)/i.exec(stated)?.[1] ?? (/^[^\s/:]+@[^\s/:]+$/.test(stated) ? stated : null);
  if (mail !== null) return decodeMail(mail).toLowerCase();
  try {
    const url = new URL(/^https?:\/\//i.test(stated) ? stated : `https://${stated}`);
    return url.host.replace(/^www\./, "");
  } catch {
    // Words, not an address.
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

/** "https://bank.example@evil.example/" leads to evil.example. */
function hasUserInfo(href: string): boolean {
  return /^https?:\/\/[^/?#\\]*@/i.test(href.trim());
}

export const LINK_REL = "noopener noreferrer nofollow";
