import { expect, test } from "vitest";

import { rangeOf, wordsOf } from "../../features/guard/markedWords";

const phone = (start: number, end: number) => ({ rule: "phone" as const, start, end, message: "", blocks: false });

function shownAs(html: string): HTMLElement {
  const element = document.createElement("div");
  element.innerHTML = html;
  return element;
}

test("places count Unicode characters, so an emoji is one", () => {
  expect(wordsOf("🙂🙂 416", phone(3, 6))).toBe("416");
});

test("the same occurrence is marked, also across elements", () => {
  const text = "🙂 416 and 416";
  const second = rangeOf(shownAs("<p>🙂 416 and <a>4</a>16</p>"), text, phone(10, 13));
  expect(second?.toString()).toBe("416");
  expect(second?.endContainer.nodeValue).toBe("16");
});

test("words that are not shown are not marked", () => {
  expect(rangeOf(shownAs("<p>Nothing</p>"), "416", phone(0, 3))).toBeNull();
});

test("a finding about the whole reply marks nothing", () => {
  expect(rangeOf(shownAs("<p>416</p>"), "416", phone(0, 0))).toBeNull();
});
