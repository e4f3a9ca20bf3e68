import { describe, expect, test } from "vitest";

import { renderMarkup } from "../../features/message-body/markup";

const LABELS = { showQuoted: "Show quoted text", hideQuoted: "Hide quoted text" };

/** The rendered markup of a body with the given text, as HTML without class names; null if the text is shown. */
function htmlOf(body: string, text: string): string | null {
  const rendered = renderMarkup(body, text, LABELS);
  if (!rendered) return null;
  const place = document.createElement("div");
  place.append(rendered.nodes);
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

  test("keeps text that only looks like markup next to real markup", () => {
    expect(htmlOf("3 < 5 &amp; I <3 it<br>&copy=1", "3 < 5 & I <3 it\n&copy=1")).toBe("3 &lt; 5 &amp; I &lt;3 it<br>&amp;copy=1");
    expect(htmlOf("<ORDER-12> <b>now</b>", "<ORDER-12> now")).toBe("&lt;ORDER-12&gt; <b>now</b>");
  });

  test("has no headings, which belong to the app", () => {
    expect(htmlOf("<h1>Big</h1>small", "Big\nsmall")).toBe("<p><strong>Big</strong></p>small");
  });

  test("keeps the alternative text of a picture", () => {
    expect(htmlOf("<p>see <img src='https://e.example/x.png' alt='the box'></p>", "see the box")).toBe("<p>see the box</p>");
  });

  test("matches with or without list numbers and link addresses in the text", () => {
    const list = "<ol><li>one</li><li>two</li></ol>";
    expect(htmlOf(list, "1. one\n2. two")).toBe(list);
    expect(htmlOf(list, "- one\n- two")).toBe(list);
    expect(htmlOf("<a href='https://e.example/x1'>here</a> ok", "here (https://e.example/x1) ok")).toContain("(e.example)");
    expect(htmlOf("<a href='https://e.example/x1'>here</a> ok", "here ok")).toContain("(e.example)");
  });

  test("joins words across a link without an address", () => {
    const rendered = renderMarkup("<a href='javascript:alert(3)'>x</a><b>bold</b>", "xbold", LABELS);
    expect(rendered?.nodes.querySelector("b")?.textContent).toBe("bold");
    expect(rendered?.nodes.querySelector("a[href]")).toBeNull();
  });

  test("shows where a link leads if its text does not", () => {
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

  test("makes links of addresses in text, each in a new tab and without a referrer", () => {
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

  test("folds quoted text, unless everything is quoted", () => {
    const html = htmlOf("Thanks!<blockquote>Your <blockquote>older</blockquote></blockquote>", "Thanks!\n> Your\n> older");
    expect(html).toBe(
      "Thanks!<details><summary><span>Show quoted text</span><span>Hide quoted text</span></summary>" +
        "<blockquote>Your <blockquote>older</blockquote></blockquote></details>",
    );
    expect(htmlOf("<blockquote>Only this</blockquote>", "> Only this")).toBe("<blockquote>Only this</blockquote>");
    // History that only the server recognises is folded in the text, so the text is shown.
    expect(htmlOf("<p>Thanks!</p><p>On Monday Ann wrote:</p><p>Hi</p>", "Thanks!\n> On Monday Ann wrote:\n> Hi")).toBeNull();
  });
});
