import DOMPurify from "dompurify";

import { comparableWords, mayContainLinks, splitQuotes, TAG } from "./bodyText";
import { hiddenTarget, LINK_REL, splitLinks } from "./links";
import styles from "./MessageBody.module.css";

// The marketplace delivers bodies as plain text, as HTML, and sometimes as a mixture of both, such as
// "3 < 5 &amp; r&eacute;gl&eacute;<br />". Anything that is not clearly markup is shown as it was typed.

const BLOCKS = new Set(
  ("address article blockquote caption center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section " +
    "table tbody td tfoot th thead tr ul").split(" "),
);
const INLINE = "a b big br code del em font i ins s small span strike strong sub sup tt u".split(" ");
const ALLOWED_TAGS = [...BLOCKS, ...INLINE];

const NOT_A_TAG = new RegExp(`<(?!/?${TAG}|!--|!doctype[\\s>])`, "gi");
const NOT_AN_ENTITY = /&(?!(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});)/gi;

/**
 * Matches tags whose number, multiplied by that of all tags, bounds the time that parsing may take: a browser repeats
 * unclosed formatting tags in each paragraph, and the sanitiser moves the content of each tag that it removes.
 */
const COSTLY = new RegExp(`<(?!/|(?:p|br|div|ul|ol|li|table|tbody|tr|td|th|blockquote|span|hr)[\\s/>])`, "gi");
const MAX_STEPS = 100_000;

const purify = DOMPurify();
purify.addHook("uponSanitizeElement", (node) => {
  // Pictures are not loaded; their alternative text is kept.
  if (node.nodeName !== "IMG" || !(node instanceof Element)) return;
  const alt = node.getAttribute("alt");
  if (alt) node.parentNode?.insertBefore(document.createTextNode(alt), node);
});

/** The labels of the button that shows and hides quoted text. */
export interface QuoteLabels {
  showQuoted: string;
  hideQuoted: string;
}

export interface Markup {
  nodes: DocumentFragment;
  /** Whether there are block elements, so that line ends in the source do not count. */
  inBlocks: boolean;
}

/**
 * The sanitised markup of a body, as DOM nodes: no string is ever inserted as HTML. Null if its words differ from
 * those of `text`, or if parsing could take too long; then `text` has to be shown.
 */
export function renderMarkup(body: string, text: string, labels: QuoteLabels): Markup | null {
  if (isTooCostly(body)) return null;
  const fragment = sanitize(body);
  if (!matchesText(fragment, text)) return null;
  const inBlocks = fragment.querySelector([...BLOCKS].join()) !== null;
  if (!inBlocks) normalizeLineBreaks(fragment);
  for (const heading of fragment.querySelectorAll("h1, h2, h3, h4, h5, h6")) replaceHeading(heading);
  const links = fragment.querySelectorAll("a");
  addLinks(fragment);
  for (const link of links) normalizeLink(link);
  // If everything is quoted, it is shown.
  if (splitQuotes(text).some((part) => !part.quoted)) foldQuotes(fragment, labels);
  return { nodes: fragment, inBlocks };
}

function isTooCostly(body: string): boolean {
  const costly = body.match(COSTLY)?.length ?? 0;
  const total = body.match(/</g)?.length ?? 0;
  return costly * total > MAX_STEPS;
}

/** The body's nodes without scripts, styles, forms, embedded content and all attributes but safe `href`s. */
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

/** Consecutive words. Optional ones may be missing in the server's text. */
interface WordRun {
  words: string[];
  optional: boolean;
}

function matchesText(fragment: DocumentFragment, text: string): boolean {
  const { own, quoted } = collectWords(fragment);
  const wordsOfText = (isQuoted: boolean) =>
    splitQuotes(text)
      .filter((part) => part.quoted === isQuoted)
      .flatMap((part) => comparableWords(part.text));
  return matchesWords(own, wordsOfText(false)) && matchesWords(quoted, wordsOfText(true));
}

function matchesWords(runs: WordRun[], words: string[]): boolean {
  let position = 0;
  for (const run of runs) {
    const start = position;
    if (run.words.every((word, index) => words[start + index] === word)) position += run.words.length;
    else if (!run.optional) return false;
  }
  return position === words.length;
}

/**
 * The words of a fragment, outside and inside of quotes. Optional in the server's text are the address after a link
 * and the number before a list item.
 */
function collectWords(fragment: DocumentFragment): { own: WordRun[]; quoted: WordRun[] } {
  const own: WordRun[] = [];
  const quoted: WordRun[] = [];
  let text = "";
  let quoteDepth = 0;
  const flush = (optional: string | null = null) => {
    const runs = quoteDepth > 0 ? quoted : own;
    const words = comparableWords(text);
    if (words.length > 0) runs.push({ words, optional: false });
    if (optional !== null) runs.push({ words: comparableWords(optional), optional: true });
    text = "";
  };
  const enter = (element: Element) => {
    if (!BLOCKS.has(element.localName) && element.localName !== "br") return;
    flush();
    if (element.localName === "blockquote") quoteDepth += 1;
    if (element.localName === "li") flush(listNumber(element));
  };
  const leave = (element: Element) => {
    const address = element.localName === "a" ? element.getAttribute("href") : null;
    if (address !== null) flush(address);
    if (!BLOCKS.has(element.localName)) return;
    flush();
    if (element.localName === "blockquote") quoteDepth -= 1;
  };
  traverse(fragment, { enter, leave, text: (node) => (text += node.data) });
  flush();
  return { own, quoted };
}

const listNumbers = new WeakMap<Element, number>();

/** The item's number in an ordered list, else null. Counted from the previous item, in constant time. */
function listNumber(item: Element): string | null {
  if (item.parentElement?.localName !== "ol") return null;
  const before = item.previousElementSibling;
  const number = ((before && listNumbers.get(before)) ?? 0) + 1;
  listNumbers.set(item, number);
  return String(number);
}

interface Visitor {
  enter: (element: Element) => void;
  leave: (element: Element) => void;
  text: (node: Text) => void;
}

/** Visits the nodes below `root` in document order. Not recursive, so that deep nesting cannot overflow the stack. */
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

/** Without block elements, line ends in the source count. A line end next to a <br> is removed: they are one line break. */
function normalizeLineBreaks(fragment: DocumentFragment): void {
  for (const br of fragment.querySelectorAll("br")) {
    if (br.previousSibling instanceof Text) br.previousSibling.data = trimLineEnd(br.previousSibling.data);
    if (br.nextSibling instanceof Text) br.nextSibling.data = trimLineStart(br.nextSibling.data);
  }
}

const BLANKS = " \t\r";

function trimLineEnd(text: string): string {
  let end = text.length;
  let lineEnds = 0;
  while (end > 0 && (BLANKS.includes(text.charAt(end - 1)) || (text[end - 1] === "\n" && lineEnds === 0))) {
    end -= 1;
    if (text[end] === "\n") lineEnds += 1;
  }
  return text.slice(0, end);
}

function trimLineStart(text: string): string {
  let start = 0;
  while (start < text.length && BLANKS.includes(text.charAt(start))) start += 1;
  return text[start] === "\n" ? text.slice(start + 1) : text.slice(start);
}

/** Headings in a message would mix with the headings of the app. */
function replaceHeading(heading: Element): void {
  const paragraph = document.createElement("p");
  const strong = document.createElement("strong");
  strong.append(...heading.childNodes);
  paragraph.append(strong);
  heading.replaceWith(paragraph);
}

function normalizeLink(link: HTMLAnchorElement): void {
  const href = link.getAttribute("href");
  // A link whose address was removed becomes text.
  if (href === null) link.replaceWith(...link.childNodes);
  else if (!link.textContent.trim() && !link.childElementCount) link.textContent = href;
  if (href !== null) setLinkAttributes(link, link.textContent, href);
}

function setLinkAttributes(link: HTMLAnchorElement, label: string, href: string): void {
  link.href = href;
  link.rel = LINK_REL;
  link.target = "_blank";
  const target = hiddenTarget(label, href);
  if (target === null || target === "") return;
  link.after(" ", createSpan(`(${target})`, styles.target));
}

/** Makes links of the addresses in plain text. */
function addLinks(fragment: DocumentFragment): void {
  const textNodes: Text[] = [];
  let linkDepth = 0;
  traverse(fragment, {
    enter: (element) => void (linkDepth += element.localName === "a" ? 1 : 0),
    leave: (element) => void (linkDepth -= element.localName === "a" ? 1 : 0),
    text: (node) => void (linkDepth === 0 && mayContainLinks(node.data) && textNodes.push(node)),
  });
  for (const node of textNodes) {
    const segments = splitLinks(node.data);
    if (segments.every(({ href }) => href === null)) continue;
    node.replaceWith(...segments.map(({ text, href }) => (href === null ? text : newLink(text, href))));
  }
}

function newLink(text: string, href: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const link = document.createElement("a");
  link.textContent = text;
  fragment.append(link);
  setLinkAttributes(link, text, href);
  return fragment;
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
  const quotes: Element[] = [];
  let depth = 0;
  traverse(fragment, {
    enter: (element) => {
      if (element.localName !== "blockquote") return;
      if (depth === 0) quotes.push(element);
      depth += 1;
    },
    leave: (element) => void (depth -= element.localName === "blockquote" ? 1 : 0),
    text: () => undefined,
  });
  return quotes;
}

function createSpan(text: string, className: string | undefined): HTMLElement {
  const span = document.createElement("span");
  span.className = className ?? "";
  span.textContent = text;
  return span;
}
