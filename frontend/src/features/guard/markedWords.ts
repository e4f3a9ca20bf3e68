import { type RefObject, useEffect } from "react";

import type { Finding } from "../../api/types";

/** The words of a finding, whose places count Unicode characters. */
export function wordsOf(text: string, { start, end }: Finding): string {
  return [...text].slice(start, end).join("");
}

/** The name of the highlight in the style sheet. */
const NAME = "guard";
/** The ranges of all replies that are shown; a browser has one highlight of a name for the whole page. */
const shown = new Map<object, Range[]>();

function show(): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.set(NAME, new Highlight(...[...shown.values()].flat()));
}

/** Marks the words of all findings where `text` is shown. Browsers without highlights only list them. */
export function useMarkedWords(shownIn: RefObject<HTMLElement | null>, text: string, findings: readonly Finding[]): void {
  useEffect(() => {
    const element = shownIn.current;
    if (!element || findings.length === 0) return undefined;
    const owner = {};
    shown.set(owner, findings.flatMap((finding) => rangeOf(element, text, finding) ?? []));
    show();
    return () => {
      shown.delete(owner);
      show();
    };
  }, [shownIn, text, findings]);
}

/** Where the words are in the element. It may show the text in another form, so the same occurrence is looked for. */
export function rangeOf(element: HTMLElement, text: string, finding: Finding): Range | null {
  const words = wordsOf(text, finding);
  if (words === "") return null;
  const before = [...text].slice(0, finding.start).join("").split(words).length - 1;
  const nodes = textNodesIn(element);
  const whole = nodes.map(({ data }) => data).join("");
  let at = -1;
  for (let occurrence = 0; occurrence <= before; occurrence += 1) {
    at = whole.indexOf(words, at + 1);
    if (at < 0) return null;
  }
  const range = document.createRange();
  range.setStart(...placeIn(nodes, at));
  range.setEnd(...placeIn(nodes, at + words.length));
  return range;
}

function textNodesIn(element: HTMLElement): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}

function placeIn(nodes: Text[], offset: number): [Text, number] {
  let rest = offset;
  for (const node of nodes) {
    if (rest <= node.length) return [node, rest];
    rest -= node.length;
  }
  throw new RangeError("There is less text than this offset.");
}
