import DOMPurify from "dompurify";

import { hiddenTarget, LINK_REL, splitLinks } from "./links";
import styles from "./MessageBody.module.css";
import { mayContainLinks, splitQuotes, TAG, comparableWords } from "./bodyText";

// Bodies come as the marketplace has them: plain text from most, HTML from some, a mixture now and then
// ("3 < 5 &amp; r&eacute;gl&eacute;<br />"). What is not surely markup is shown as it was typed.

const BLOCKS = new Set(
  ("address article blockquote caption center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section " +
    "table tbody td tfoot th thead tr ul").split(" "),
);
const INLINE = "a b big br code del em font i ins s small span strike strong sub sup tt u".split(" ");
const ALLOWED_TAGS = [...BLOCKS, ...INLINE];

const NOT_A_TAG = new RegExp(`<(?!/?${TAG}|!--|!doctype[\\s>])`, "gi");
const NOT_AN_ENTITY = /&(?!(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});)/gi;

/**
 * Tags that a browser repeats in each paragraph until they are closed, or that leave their content behind when they
 * are taken out: each of them may cost a step for every other tag.
 */
const COSTLY = new RegExp(`<(?!/|(?:p|br|div|ul|ol|li|table|tbody|tr|td|th|blockquote|span|hr)[\\s/>])`, "gi");
const MAX_STEPS = 100_000;

const purify = DOMPurify();
purify.addHook("uponSanitizeElement", (node) => {
  // A picture is not fetched; the words that stand for it are kept.
  if (node.nodeName !== "IMG" || !(node instanceof Element)) return;
  const words = node.getAttribute("alt");
  if (words) node.parentNode?.insertBefore(document.createTextNode(words), node);
});

/** The words for what this adds to a message. */
export interface QuoteLabels {
  showQuoted: string;
  hideQuoted: string;
}

export interface Markup {
  nodes: DocumentFragment;
  /** Whether it is made of paragraphs and the like, so that line ends of the source mean nothing. */
  inBlocks: boolean;
}

/**
 * What is safe of a body with markup, as nodes to put into the page: no string ever becomes HTML there. Null where
 * it would not say word for word what `text` says, or would take long to find out; then `text` is what to show.
 */
export function renderMarkup(body: string, text: string, words: QuoteLabels): Markup | null {
  if (isTooCostly(body)) return null;
  const fragment = sanitize(body);
  if (!matchesText(fragment, text)) return null;
  const inBlocks = fragment.querySelector([...BLOCKS].join()) !== null;
  if (!inBlocks) normalizeLineBreaks(fragment);
  for (const heading of fragment.querySelectorAll("h1, h2, h3, h4, h5, h6")) replaceHeading(heading);
  const links = fragment.querySelectorAll("a");
  addLinks(fragment);
  for (const link of links) normalizeLink(link);
  // Where there is nothing else to read, a quote stays open.
  if (splitQuotes(text).some((part) => !part.quoted)) foldQuotes(fragment, words);
  return { nodes: fragment, inBlocks };
}

function isTooCostly(body: string): boolean {
  const costly = body.match(COSTLY)?.length ?? 0;
  const all = body.match(/</g)?.length ?? 0;
  return costly * all > MAX_STEPS;
}

/** A body's nodes without what could act, load something or imitate the page. */
export function sanitize(body: string): DocumentFragment {
  return purify.sanitize(body.replace(NOT_A_TAG, "&lt;").replace(NOT_AN_ENTITY, "&amp;"), {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ["href"],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    FORBID_CONTENTS: ["script", "style", "template", "noscript", "title", "textarea", "select", "iframe", "object"],
    RETURN_DOM_FRAGMENT: true,
  });
}

/** A run of words as a reader sees it; an optional one may stand in the server's text or not. */
interface WordRun {
  words: string[];
  optional: boolean;
}

function matchesText(fragment: DocumentFragment, text: string): boolean {
  const { own, quoted } = collectWords(fragment);
  const said = (isQuoted: boolean) =>
    splitQuotes(text)
      .filter((part) => part.quoted === isQuoted)
      .flatMap((part) => comparableWords(part.text));
  return matchesWords(own, said(false)) && matchesWords(quoted, said(true));
}

function matchesWords(pieces: WordRun[], words: string[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    const from = at;
    if (piece.words.every((word, index) => words[from + index] === word)) at += piece.words.length;
    else if (!piece.optional) return false;
  }
  return at === words.length;
}

/** The words of a fragment, in and outside of quotes. Beside a link its address may stand, before an item its number. */
function collectWords(fragment: DocumentFragment): { own: WordRun[]; quoted: WordRun[] } {
  const own: WordRun[] = [];
  const quoted: WordRun[] = [];
  let text = "";
  let quotes = 0;
  const flush = (optional: string | null = null) => {
    const pieces = quotes > 0 ? quoted : own;
    const words = comparableWords(text);
    if (words.length > 0) pieces.push({ words, optional: false });
    if (optional !== null) pieces.push({ words: comparableWords(optional), optional: true });
    text = "";
  };
  const enter = (element: Element) => {
    if (!BLOCKS.has(element.localName) && element.localName !== "br") return;
    flush();
    if (element.localName === "blockquote") quotes += 1;
    if (element.localName === "li") flush(listNumber(element));
  };
  const leave = (element: Element) => {
    const address = element.localName === "a" ? element.getAttribute("href") : null;
    if (address !== null) flush(address);
    if (!BLOCKS.has(element.localName)) return;
    flush();
    if (element.localName === "blockquote") quotes -= 1;
  };
  traverse(fragment, { enter, leave, text: (node) => (text += node.data) });
  flush();
  return { own, quoted };
}

const numbers = new WeakMap<Element, number>();

/** Counted on from the item before it, so that a list of thousands takes no longer for each. */
function listNumber(item: Element): string | null {
  if (item.parentElement?.localName !== "ol") return null;
  const before = item.previousElementSibling;
  const number = ((before && numbers.get(before)) ?? 0) + 1;
  numbers.set(item, number);
  return String(number);
}

interface Visitor {
  enter: (element: Element) => void;
  leave: (element: Element) => void;
  text: (node: Text) => void;
}

/** In the order of the document, without recursion: nesting has no depth that could be too much. */
function traverse(root: Node, visitor: Visitor): void {
  let node: Node | null = root.firstChild;
  while (node) {
    if (node instanceof Text) visitor.text(node);
    if (node instanceof Element) {
      visitor.enter(node);
      if (node.firstChild) {
        node = node.firstChild;
        continue;
      }
      visitor.leave(node);
    }
    while (node && !node.nextSibling) {
      node = node.parentNode === root ? null : node.parentNode;
      if (node instanceof Element) visitor.leave(node);
    }
    node = node?.nextSibling ?? null;
  }
}

/** In a text with some <br> or <b> in it line ends count, and "<br />" at the end of a line is one line break, not two. */
function normalizeLineBreaks(fragment: DocumentFragment): void {
  for (const br of fragment.querySelectorAll("br")) {
    if (br.previousSibling instanceof Text) br.previousSibling.data = withoutLineEnd(br.previousSibling.data);
    if (br.nextSibling instanceof Text) br.nextSibling.data = withoutLineStart(br.nextSibling.data);
  }
}

const BLANKS = " \t\r";

function withoutLineEnd(text: string): string {
  let end = text.length;
  let lineEnds = 0;
  while (end > 0 && (BLANKS.includes(text.charAt(end - 1)) || (text[end - 1] === "\n" && lineEnds === 0))) {
    end -= 1;
    if (text[end] === "\n") lineEnds += 1;
  }
  return text.slice(0, end);
}

function withoutLineStart(text: string): string {
  let start = 0;
  while (start < text.length && BLANKS.includes(text.charAt(start))) start += 1;
  return text[start] === "\n" ? text.slice(start + 1) : text.slice(start);
}

/** The page has headings of its own; those of a message would be mixed up with them. */
function replaceHeading(heading: Element): void {
  const paragraph = document.createElement("p");
  const strong = document.createElement("strong");
  strong.append(...heading.childNodes);
  paragraph.append(strong);
  heading.replaceWith(paragraph);
}

function normalizeLink(link: HTMLAnchorElement): void {
  const href = link.getAttribute("href");
  // Without one, what was meant as a link is text.
  if (href === null) link.replaceWith(...link.childNodes);
  else if (!link.textContent.trim() && !link.childElementCount) link.textContent = href;
  if (href !== null) setLinkAttributes(link, link.textContent, href);
}

function setLinkAttributes(link: HTMLAnchorElement, words: string, href: string): void {
  link.href = href;
  link.rel = LINK_REL;
  link.target = "_blank";
  const target = hiddenTarget(words, href);
  if (target === null || target === "") return;
  link.after(" ", createSpan(`(${target})`, styles.target));
}

/** Addresses that nobody has made a link of. */
function addLinks(fragment: DocumentFragment): void {
  const texts: Text[] = [];
  let links = 0;
  traverse(fragment, {
    enter: (element) => void (links += element.localName === "a" ? 1 : 0),
    leave: (element) => void (links -= element.localName === "a" ? 1 : 0),
    text: (node) => void (links === 0 && mayContainLinks(node.data) && texts.push(node)),
  });
  for (const node of texts) {
    const stretches = splitLinks(node.data);
    if (stretches.every(({ href }) => href === null)) continue;
    node.replaceWith(...stretches.map(({ text, href }) => (href === null ? text : newLink(text, href))));
  }
}

function newLink(text: string, href: string): DocumentFragment {
  const place = document.createDocumentFragment();
  const link = document.createElement("a");
  link.textContent = text;
  place.append(link);
  setLinkAttributes(link, text, href);
  return place;
}

function foldQuotes(fragment: DocumentFragment, { showQuoted, hideQuoted }: QuoteLabels): void {
  for (const quote of outermostQuotes(fragment)) {
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    details.className = styles.quoted ?? "";
    summary.append(createSpan(showQuoted, styles.show), createSpan(hideQuoted, styles.hide));
    quote.replaceWith(details);
    details.append(summary, quote);
  }
}

function outermostQuotes(fragment: DocumentFragment): Element[] {
  const found: Element[] = [];
  let depth = 0;
  traverse(fragment, {
    enter: (element) => {
      if (element.localName !== "blockquote") return;
      if (depth === 0) found.push(element);
      depth += 1;
    },
    leave: (element) => void (depth -= element.localName === "blockquote" ? 1 : 0),
    text: () => undefined,
  });
  return found;
}

function createSpan(text: string, className: string | undefined): HTMLElement {
  const label = document.createElement("span");
  label.className = className ?? "";
  label.textContent = text;
  return label;
}
