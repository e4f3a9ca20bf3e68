import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { Message } from "../../api/types";
import { detectLanguage } from "../../features/message-body/language";
import { splitLinks } from "../../features/message-body/links";
import { sanitize } from "../../features/message-body/markup";
import { findLog, openApp } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";

/** Opens a conversation with one message; returns the element of its body. */
async function openMessage(body: string, more: Partial<Message> = {}): Promise<HTMLElement> {
  document.body.replaceChildren();
  const inbox = new FakeInbox();
  const marie = inbox.addConversation("Marie Tremblay");
  inbox.addMessage(marie, { body, ...more });
  await openApp(inbox, "/conversations/c0");
  const article = await within(await findLog()).findByRole("article");
  const element = article.querySelector<HTMLElement>(":scope > div");
  if (!element) throw new Error("no body is shown");
  return element;
}

/** The lines of the text. */
const linesOf = (element: Element) => (element.textContent ?? "").split("\n");

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

const HARMLESS = new Set(
  ("P BR B STRONG I EM U UL OL LI A SPAN FONT SMALL BIG CODE PRE DIV BLOCKQUOTE TABLE TBODY THEAD TFOOT TR TD TH " +
    "CAPTION CENTER SECTION ARTICLE HEADER FOOTER ADDRESS H1 H2 H3 H4 H5 H6 HR DL DT DD DEL INS S STRIKE SUB SUP TT").split(" "),
);

describe("A message body", () => {
  test.each(HOSTILE)("has no active markup: %s", (body) => {
    const place = document.createElement("div");
    document.body.append(place);
    place.append(sanitize(body));
    for (const node of place.querySelectorAll("*")) {
      expect(HARMLESS).toContain(node.nodeName);
      for (const { name, value } of node.attributes) {
        expect(name).toBe("href");
        expect(value).toMatch(/^(https?|mailto):/);
      }
    }
    expect(window).not.toHaveProperty("hit");
  });

  test("is shown with its markup if that has the same words as the text", async () => {
    const bubble = await openMessage("<p>One <b>bold</b> word</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>", {
      text: "One bold word\n- a\n- b",
    });
    expect(await within(bubble).findByText("bold")).toHaveProperty("nodeName", "B");
    expect(within(bubble).getAllByRole("listitem").map((item) => item.textContent)).toEqual(["a", "b"]);
  });

  test("is shown as its text if the markup has other words", async () => {
    // The server keeps "<ORDER-12>" as text, and a browser would drop everything after an unclosed comment.
    const text = "Hello <ORDER-12>\nbold <!-- not the end";
    const bubble = await openMessage("Hello &lt;ORDER-12><br><b>bold</b> <!-- not the end", { text });
    await markupIsLoaded();
    expect(linesOf(bubble)).toEqual(["Hello <ORDER-12>", "bold <!-- not the end"]);
  });

  test("is shown as typed when it is plain text", async () => {
    const typed = "3 < 5 & ok, I <3 it, says <a@b.example>\nsecond line";
    expect((await openMessage(typed)).textContent).toBe(typed);
  });

  test("is shown as the server's text when plain text has entities", async () => {
    const bubble = await openMessage("r&eacute;gl&eacute;, see ?a=1&copy=2", { text: "réglé, see ?a=1&copy=2" });
    expect(bubble).toHaveTextContent("réglé, see ?a=1&copy=2");
  });

  test("says that it has no text, or only a picture", async () => {
    expect(await openMessage("\u200b \u00ad", { text: "\u200b \u00ad" })).toHaveTextContent("No text");
    expect(await openMessage("<p><img src='cid:1'></p>", { text: "" })).toHaveTextContent("A picture.");
    const file = { id: "f", name: "photo.jpg", size: 5_000 };
    const bubble = await openMessage("", { attachments: [file] });
    expect(bubble).toHaveTextContent("photo.jpg");
    expect(bubble).not.toHaveTextContent("No text");
  });

  test("has the language it is written in, or none if that is not certain", async () => {
    const bubble = await openMessage("Bonjour, quand est-ce que mon colis arrive avec vous ?");
    expect(bubble.querySelector("[lang]")).toHaveAttribute("lang", "fr");
    expect((await openMessage("Kiitos paljon")).querySelector("[lang]")).toBeNull();
  });

  test("is shown from right to left if its text is", async () => {
    expect((await openMessage("שלום")).querySelector("[dir]")).toHaveAttribute("dir", "auto");
  });
});

async function markupIsLoaded() {
  // The app loads the same module on demand.
  await import("../../features/message-body/markup");
  await new Promise((resolve) => setTimeout(resolve, 50));
}

describe("Quoted history in a text", () => {
  test("is folded, never removed", async () => {
    const bubble = await openMessage("Merci !\n> On Monday Ann wrote:\n> Your parcel left.\n\nEncore merci.");
    const quoted = within(bubble).getByText(/Your parcel left/);
    expect(quoted).not.toBeVisible();
    expect(within(bubble).getByText("Merci !")).toBeVisible();
    expect(within(bubble).getByText("Encore merci.")).toBeVisible();
    const button = within(bubble).getByText("Show quoted text");
    button.click();
    expect(quoted).toBeVisible();
    expect(quoted).toHaveTextContent("On Monday Ann wrote: Your parcel left.");
  });

  test("stays open if there is nothing else", async () => {
    const bubble = await openMessage("> Your parcel left.");
    expect(within(bubble).getByText("Your parcel left.")).toBeVisible();
    expect(within(bubble).queryByText("Show quoted text")).toBeNull();
  });

  test("has a French button for French users", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    document.body.replaceChildren();
    const inbox = new FakeInbox();
    inbox.addMessage(inbox.addConversation("Marie Tremblay"), { body: "Merci !\n> Votre colis est parti." });
    const { loadTexts } = await import("../../i18n");
    await loadTexts();
    await openApp(inbox, "/conversations/c0");
    expect(await screen.findByText("Afficher le texte cité")).toBeVisible();
    expect(document.documentElement).toHaveAttribute("lang", "fr-CA");
  });
});

describe("Links in a text", () => {
  const hrefs = (text: string) => splitLinks(text).flatMap(({ href }) => href ?? []);

  test.each([
    ["see https://en.wikipedia.org/wiki/Foo_(bar).", ["https://en.wikipedia.org/wiki/Foo_(bar)"]],
    ["(see https://e.example/a_(b_(c)))", ["https://e.example/a_(b_(c))"]],
    ["Https://e.example/A", ["Https://e.example/A"]],
    ["www.bestbuy.ca/x.", ["https://www.bestbuy.ca/x"]],
    ["«https://e.example/a»", ["https://e.example/a"]],
    ["“https://e.example/a”, ‘https://e.example/b’ https://e.example/c…", ["https://e.example/a", "https://e.example/b", "https://e.example/c"]],
    ["(https://e.example/a), [https://e.example/b]", ["https://e.example/a", "https://e.example/b"]],
    ["ann@e.example.com", ["mailto:ann@e.example.com"]],
    ["Merci.au revoir, file.zip, ftp://e.example/x, javascript:alert(1)", []],
    ["https://e.example/?a=1&copy=2#x", ["https://e.example/?a=1&copy=2#x"]],
  ])("%s", (text, expected) => {
    expect(hrefs(text)).toEqual(expected);
    expect(splitLinks(text).map((stretch) => stretch.text).join("")).toBe(text);
  });

  test("are shown, and show where they lead if their text hides it", async () => {
    const bubble = await openMessage("see https://bestbuy.ca@evil.example/a.");
    const link = await within(bubble).findByRole("link");
    expect(link).toHaveAttribute("href", "https://bestbuy.ca@evil.example/a");
    expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
    expect(link).toHaveAttribute("target", "_blank");
    expect(bubble).toHaveTextContent("see https://bestbuy.ca@evil.example/a (evil.example).");
  });
});

describe("The language of a text", () => {
  test.each([
    ["Bonjour, où est ma commande ? Merci", "fr"],
    ["Hello, where is my order please?", "en"],
    ["We have received it. Nous avons reçu votre message, merci.", undefined],
    ["12345", undefined],
    ["ok", undefined],
    ["Hola, ¿dónde está la orden que compré en un mes? Gracias por todo", undefined],
    ["Guten Tag, wo ist das Paket, das ich in der Stadt bestellt habe? Was will man da machen", undefined],
    ["Buongiorno, il pacco che ho ordinato non è arrivato, per favore ma come mai", undefined],
  ])("%s", (text, expected) => expect(detectLanguage(text)).toBe(expected));
});
