import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { detectLanguage } from "../../features/message-body/language";
import { splitLinks } from "../../features/message-body/links";
import { sanitize, renderMarkup } from "../../features/message-body/markup";
import { hasTags, isBlank, mayContainLinks, splitQuotes, comparableWords } from "../../features/message-body/bodyText";
import type { Message } from "../../api/types";
import { FakeInbox } from "../support/fakeInbox";
import { findLog, openApp } from "../support/app";

/** Opens the page on one message; returns its bubble. */
async function shown(body: string, more: Partial<Message> = {}): Promise<HTMLElement> {
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

/** The words in lines, as a reader sees them. */
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

describe("A body from outside", () => {
  test.each(HOSTILE)("brings no active markup: %s", (body) => {
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

  test("is shown with its markup where that says the same as the text", async () => {
    const bubble = await shown("<p>One <b>bold</b> word</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>", {
      text: "One bold word\n- a\n- b",
    });
    expect(await within(bubble).findByText("bold")).toHaveProperty("nodeName", "B");
    expect(within(bubble).getAllByRole("listitem").map((item) => item.textContent)).toEqual(["a", "b"]);
  });

  test("is shown as its text where the markup says something else", async () => {
    // The server keeps "<ORDER-12>" as words, and a browser would drop the rest of an unclosed comment.
    const text = "Hello <ORDER-12>\nbold <!-- not the end";
    const bubble = await shown("Hello &lt;ORDER-12><br><b>bold</b> <!-- not the end", { text });
    await markupIsLoaded();
    expect(linesOf(bubble)).toEqual(["Hello <ORDER-12>", "bold <!-- not the end"]);
  });

  test("is shown as typed when it is plain text", async () => {
    const typed = "3 < 5 & ok, I <3 it, says <a@b.example>\nsecond line";
    expect((await shown(typed)).textContent).toBe(typed);
  });

  test("is shown as the server reads it when there are entities in plain text", async () => {
    const bubble = await shown("r&eacute;gl&eacute;, see ?a=1&copy=2", { text: "réglé, see ?a=1&copy=2" });
    expect(bubble).toHaveTextContent("réglé, see ?a=1&copy=2");
  });

  test("says that it has no text, and that it is a picture", async () => {
    expect(await shown("\u200b \u00ad", { text: "\u200b \u00ad" })).toHaveTextContent("No text");
    expect(await shown("<p><img src='cid:1'></p>", { text: "" })).toHaveTextContent("A picture.");
    const file = { id: "f", name: "photo.jpg", size: 5_000 };
    const bubble = await shown("", { attachments: [file] });
    expect(bubble).toHaveTextContent("photo.jpg");
    expect(bubble).not.toHaveTextContent("No text");
  });

  test("has the language it is written in, and none where that is not sure", async () => {
    const bubble = await shown("Bonjour, quand est-ce que mon colis arrive avec vous ?");
    expect(bubble.querySelector("[lang]")).toHaveAttribute("lang", "fr");
    expect((await shown("Kiitos paljon")).querySelector("[lang]")).toBeNull();
  });

  test("goes from right to left where its words do", async () => {
    expect((await shown("שלום")).querySelector("[dir]")).toHaveAttribute("dir", "auto");
  });
});

async function markupIsLoaded() {
  // What is fetched on demand here is the same module.
  await import("../../features/message-body/markup");
  await new Promise((resolve) => setTimeout(resolve, 50));
}

const WORDS = { showQuoted: "Show quoted text", hideQuoted: "Hide quoted text" };

/** The markup of a body whose text is known, as HTML without what the style sheet needs. */
function htmlOf(body: string, text: string): string | null {
  const found = renderMarkup(body, text, WORDS);
  if (!found) return null;
  const place = document.createElement("div");
  place.append(found.nodes);
  return place.innerHTML.replace(/ class="[^"]*"/g, "");
}

describe("Markup", () => {
  test("has one line break where the sender meant one", () => {
    expect(htmlOf("Bonjour,<br />\nmerci<br/>\r\nMarie", "Bonjour,\nmerci\nMarie")).toBe("Bonjour,<br>merci<br>Marie");
    expect(htmlOf("a<br>\n\nb", "a\n\nb")).toBe("a<br>\nb");
  });

  test("keeps the words of blocks and table cells apart", () => {
    expect(htmlOf("Bonjour<div>Ma commande 12</div>", "Bonjour\nMa commande 12")).toBe("Bonjour<div>Ma commande 12</div>");
    expect(htmlOf("Bonjour<div>Ma commande 12</div>", "BonjourMa commande 12")).toBeNull();
    const table = "<table><tbody><tr><td>Qty</td><td>Price</td></tr><tr><td>2</td><td>15.00</td></tr></tbody></table>";
    expect(htmlOf(table, "Qty\tPrice\n2\t15.00")).toBe(table);
    expect(htmlOf(table, "Qty\tPrice\n215.00")).toBeNull();
  });

  test("is not used where a word is missing, changed, added or elsewhere", () => {
    const body = "<p>the red <b>box</b> please</p>";
    expect(htmlOf(body, "the red box please")).not.toBeNull();
    for (const text of ["the red please", "the red boxes please", "the red box please now", "red the box please", ""]) {
      expect(htmlOf(body, text)).toBeNull();
    }
  });

  test("keeps what only looks like markup when there is some as well", () => {
    expect(htmlOf("3 < 5 &amp; I <3 it<br>&copy=1", "3 < 5 & I <3 it\n&copy=1")).toBe("3 &lt; 5 &amp; I &lt;3 it<br>&amp;copy=1");
    expect(htmlOf("<ORDER-12> <b>now</b>", "<ORDER-12> now")).toBe("&lt;ORDER-12&gt; <b>now</b>");
  });

  test("has no headings, which are the page's", () => {
    expect(htmlOf("<h1>Big</h1>small", "Big\nsmall")).toBe("<p><strong>Big</strong></p>small");
  });

  test("keeps the words that stand for a picture", () => {
    expect(htmlOf("<p>see <img src='https://e.example/x.png' alt='the box'></p>", "see the box")).toBe("<p>see the box</p>");
  });

  test("takes the numbers of a list and the address of a link from the text or not", () => {
    const list = "<ol><li>one</li><li>two</li></ol>";
    expect(htmlOf(list, "1. one\n2. two")).toBe(list);
    expect(htmlOf(list, "- one\n- two")).toBe(list);
    expect(htmlOf("<a href='https://e.example/x1'>here</a> ok", "here (https://e.example/x1) ok")).toContain("(e.example)");
    expect(htmlOf("<a href='https://e.example/x1'>here</a> ok", "here ok")).toContain("(e.example)");
  });

  test("joins words across a link that leads nowhere, as a reader sees them", () => {
    const found = renderMarkup("<a href='javascript:alert(3)'>x</a><b>bold</b>", "xbold", WORDS);
    expect(found?.nodes.querySelector("b")?.textContent).toBe("bold");
    expect(found?.nodes.querySelector("a[href]")).toBeNull();
  });

  test("shows where a link leads when its words say something else", () => {
    const link = (words: string, href: string) => htmlOf(`<a href="${href}">${words}</a>`, words)?.replace(/^.*<\/a>/, "");
    expect(link("https://bestbuy.ca/order", "https://evil.example/")).toBe(" <span>(evil.example)</span>");
    expect(link("bestbuy.ca", "https://bestbuy.ca@evil.example/")).toBe(" <span>(evil.example)</span>");
    expect(link("bestbuy.ca", "https://bestbuy.ca.evil.example/")).toBe(" <span>(bestbuy.ca.evil.example)</span>");
    expect(link("bеstbuy.ca", "https://bеstbuy.ca/")).toBe("");
    expect(link("bestbuy.ca", "https://bеstbuy.ca/")).toMatch(/\(xn--/);
    expect(link("https://bestbuy.ca/order", "https://www.bestbuy.ca/order?id=1")).toBe("");
    expect(link("write@bestbuy.ca", "mailto:thief@evil.example")).toBe(" <span>(thief@evil.example)</span>");
    expect(link("write@bestbuy.ca", "mailto:write@bestbuy.ca?subject=x")).toBe("");
  });

  test("has links in its texts too, each opening elsewhere and saying nothing about where from", () => {
    const rel = 'target="_blank"';
    const html = htmlOf("<p>see https://e.example/a_(b) and <a href='https://e.example/c'>https://e.example/c</a></p>",
      "see https://e.example/a_(b) and https://e.example/c");
    const place = document.createElement("div");
    place.innerHTML = html ?? "";
    const links = [...place.querySelectorAll("a")];
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["https://e.example/a_(b)", "https://e.example/c"]);
    for (const link of links) {
      expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
      expect(link.outerHTML).toContain(rel);
    }
  });

  test("folds what is quoted, and never all there is", () => {
    const html = htmlOf("Thanks!<blockquote>Your <blockquote>older</blockquote></blockquote>", "Thanks!\n> Your\n> older");
    expect(html).toBe(
      "Thanks!<details><summary><span>Show quoted text</span><span>Hide quoted text</span></summary>" +
        "<blockquote>Your <blockquote>older</blockquote></blockquote></details>",
    );
    expect(htmlOf("<blockquote>Only this</blockquote>", "> Only this")).toBe("<blockquote>Only this</blockquote>");
    // What the server knows to be history without any markup for it, the text folds.
    expect(htmlOf("<p>Thanks!</p><p>On Monday Ann wrote:</p><p>Hi</p>", "Thanks!\n> On Monday Ann wrote:\n> Hi")).toBeNull();
  });
});

describe("Quoted history in a text", () => {
  test("is folded behind a button and never removed", async () => {
    const bubble = await shown("Merci !\n> On Monday Ann wrote:\n> Your parcel left.\n\nEncore merci.");
    const quoted = within(bubble).getByText(/Your parcel left/);
    expect(quoted).not.toBeVisible();
    expect(within(bubble).getByText("Merci !")).toBeVisible();
    expect(within(bubble).getByText("Encore merci.")).toBeVisible();
    const button = within(bubble).getByText("Show quoted text");
    button.click();
    expect(quoted).toBeVisible();
    expect(quoted).toHaveTextContent("On Monday Ann wrote: Your parcel left.");
  });

  test("stays open where there is nothing else", async () => {
    const bubble = await shown("> Your parcel left.");
    expect(within(bubble).getByText("Your parcel left.")).toBeVisible();
    expect(within(bubble).queryByText("Show quoted text")).toBeNull();
  });

  test("has its button in French for who reads French", async () => {
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

  test("stand on the page, and say where they lead when their words hide it", async () => {
    const bubble = await shown("see https://bestbuy.ca@evil.example/a.");
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

/** Milliseconds of the processor that something takes, however busy the machine is with other things. */
function timeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const filled = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** Four times the length takes about four times as long, and sixteen times when something is quadratic. */
function expectProportionate(work: (length: number) => unknown, long: number): void {
  const short = timeOf(() => work(long / 4));
  const whole = timeOf(() => work(long));
  // Up to there collecting garbage counts for more; something quadratic is far above.
  expect(whole).toBeLessThan(Math.max(3_000, short * 12));
}

describe("Time is in proportion to length", () => {
  const PIECES = [
    ...[" ", "\n", "\r\n", "\t", "<", "<b", "<b ", "<br/>", "<br>\n ", "</", "<!--", "&", "&a", "&#", "> ", ">\n", "a@"],
    ...["www.", "http://", "(", ")", "«", "\u200b", "https://e.example/(", "a.", "é", "👍"],
  ];

  test.each(PIECES)("in reading %j", (piece) => {
    expectProportionate((length) => {
      const body = `x<br/>${filled(piece, length)}y`;
      hasTags(body);
      mayContainLinks(body);
      isBlank(body);
      splitQuotes(body);
      comparableWords(body);
      detectLanguage(body);
      splitLinks(body);
    }, 200_000);
  });

  // Shorter bodies than above: the browser of these tests takes much longer to read HTML than a real one.
  test.each([" ", "\n", "\r\n", " \n"])("in markup with <br/> and %j", (piece) => {
    const body = (length: number) => `Bonjour<br/>${filled(piece, length)}<br/>x${filled(piece, length)}y`;
    expectProportionate((length) => renderMarkup(body(length), "Bonjour\nx y", WORDS), 100_000);
    expect(renderMarkup(body(4_000), "Bonjour\nx y", WORDS)).not.toBeNull();
  });

  test.each([
    [
      "tags that a browser repeats in each paragraph",
      Array.from({ length: 5_000 }, (_, n) => `<b x=${n}>`).join("") + "<p>x".repeat(5_000),
    ],
    ["tags that are taken out one by one", "<form><label>".repeat(5_000) + "<p>x".repeat(5_000)],
    ["pictures in tags that are taken out", "<object><svg>".repeat(5_000) + "<img alt=x>".repeat(5_000)],
  ])("with %s", (_, body) => {
    expect(timeOf(() => renderMarkup(body, "x", WORDS))).toBeLessThan(2_000);
  });
});
