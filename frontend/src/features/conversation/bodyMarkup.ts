import DOMPurify from "dompurify";

// Bodies come as the marketplace has them: plain text from most, HTML from some, a mixture now and then
// ("3 < 5 &amp; r&eacute;gl&eacute;<br />"). What is not surely markup is shown as it was typed.

const ALLOWED_TAGS = ["p", "br", "b", "strong", "i", "em", "u", "ul", "ol", "li", "a"];

/** Tags that somebody may really have meant as such; "<3" and "< 5" are not. */
const TAG =
  "(?:a|abbr|article|audio|b|base|blockquote|body|br|button|center|code|del|div|em|embed|font|footer|form|frame|" +
  "frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|math|meta|noscript|object|ol|p|picture|" +
  "pre|s|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td|template|textarea|" +
  "tfoot|th|thead|title|tr|tt|u|ul|video|xmp)";

const MARKUP = new RegExp(`</?${TAG}(?=[\\s/>])[^<]*>|&(?:[a-z][a-z0-9]{1,24}|#\\d{1,7}|#x[0-9a-f]{1,6});`, "i");
const NOT_A_TAG = new RegExp(`<(?!/?${TAG}(?=[\\s/>])|!--)`, "gi");
const ENDS_A_LINE = /<\/(?:div|tr|h[1-6]|blockquote|table|pre|section|article)\s*>/gi;
const BREAK = /[ \t]*\r?\n?[ \t]*(<br\s*\/?>)[ \t]*\r?\n?/gi;
const BETWEEN_BLOCKS = /(<\/?(?:p|ul|ol|li)\b[^>]*>)\s*\n\s*/gi;
const BEFORE_BLOCKS = /\s*\n\s*(<\/?(?:p|ul|ol|li)\b[^>]*>)/gi;

export function hasMarkup(body: string): boolean {
  return MARKUP.test(body);
}

const purify = DOMPurify();
purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName !== "A") return;
  if (!node.hasAttribute("href")) return;
  node.setAttribute("rel", "noopener noreferrer");
  node.setAttribute("target", "_blank");
});

/** What is safe of a body with markup, as nodes to put into the page: no string ever becomes HTML there. */
export function safeMarkup(body: string): DocumentFragment {
  const html = body
    .replace(NOT_A_TAG, "&lt;")
    .replace(ENDS_A_LINE, "<br>")
    .replace(BREAK, "$1")
    .replace(BETWEEN_BLOCKS, "$1")
    .replace(BEFORE_BLOCKS, "$1");
  return purify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ["href"],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    FORBID_CONTENTS: ["script", "style", "template", "noscript", "title", "textarea", "select", "iframe", "object"],
    RETURN_DOM_FRAGMENT: true,
  });
}
