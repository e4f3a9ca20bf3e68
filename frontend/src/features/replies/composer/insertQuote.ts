import { insertText } from "../../saved-replies/picker/slash";

/** Writes words as lines with `> ` at the caret, each as a line of its own, and places the caret below them. */
export function insertQuote(field: HTMLTextAreaElement, words: string): void {
  const { value, selectionEnd: caret } = field;
  const before = value.slice(0, caret);
  const quoted = words.split(/\r\n?|\n/).map((line) => `> ${line}`.trimEnd());
  const start = before === "" || before.endsWith("\n") ? "" : "\n";
  insertText(field, caret, caret, `${start}${quoted.join("\n")}\n\n`);
}
