import { describe, expect, test } from "vitest";

import { comparableWords, hasTags, isBlank, mayContainLinks, splitQuotes } from "../../features/message-body/bodyText";
import { detectLanguage } from "../../features/message-body/language";
import { splitLinks } from "../../features/message-body/links";
import { renderMarkup } from "../../features/message-body/markup";

const LABELS = { showQuoted: "Show quoted text", hideQuoted: "Hide quoted text" };

/** CPU time in milliseconds, which does not depend on how busy the machine is. */
function cpuTimeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const repeatTo = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** A length of four times takes about four times as long, but sixteen times as long if something is quadratic. */
function expectProportionate(work: (length: number) => unknown, long: number): void {
  const short = cpuTimeOf(() => work(long / 4));
  const whole = cpuTimeOf(() => work(long));
  // Below 3 s, garbage collection may dominate. Quadratic time would be far above.
  expect(whole).toBeLessThan(Math.max(3_000, short * 12));
}

describe("The time grows no faster than the length", () => {
  const PIECES = [
    ...[" ", "\n", "\r\n", "\t", "<", "<b", "<b ", "<br/>", "<br>\n ", "</", "<!--", "&", "&a", "&#", "> ", ">\n", "a@"],
    ...["www.", "http://", "(", ")", "«", "\u200b", "https://e.example/(", "a.", "é", "👍"],
  ];

  test.each(PIECES)("in reading %j", (piece) => {
    expectProportionate((length) => {
      const body = `x<br/>${repeatTo(piece, length)}y`;
      hasTags(body);
      mayContainLinks(body);
      isBlank(body);
      splitQuotes(body);
      comparableWords(body);
      detectLanguage(body);
      splitLinks(body);
    }, 200_000);
  });

  // Shorter bodies than above: jsdom parses HTML much more slowly than a browser.
  test.each([" ", "\n", "\r\n", " \n"])("in markup with <br/> and %j", (piece) => {
    const body = (length: number) => `Bonjour<br/>${repeatTo(piece, length)}<br/>x${repeatTo(piece, length)}y`;
    expectProportionate((length) => renderMarkup(body(length), "Bonjour\nx y", LABELS), 100_000);
    expect(renderMarkup(body(4_000), "Bonjour\nx y", LABELS)).not.toBeNull();
  });

  test.each([
    [
      "tags that a browser repeats in each paragraph",
      Array.from({ length: 5_000 }, (_, n) => `<b x=${n}>`).join("") + "<p>x".repeat(5_000),
    ],
    ["tags that are taken out one by one", "<form><label>".repeat(5_000) + "<p>x".repeat(5_000)],
    ["pictures in tags that are taken out", "<object><svg>".repeat(5_000) + "<img alt=x>".repeat(5_000)],
  ])("with %s", (_, body) => {
    expect(cpuTimeOf(() => renderMarkup(body, "x", LABELS))).toBeLessThan(2_000);
  });
});
