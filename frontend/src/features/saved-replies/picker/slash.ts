/** A slash that asks for the saved replies: where it stands, and what was typed after it. */
export interface Slash {
  start: number;
  query: string;
}

/**
 * The slash before the caret, if it stands at the beginning or after white space. A slash inside a word or an address
 * is none, and neither is one that is followed by a space ("and / or").
 */
export function slashBefore(text: string, caret: number): Slash | null {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf("/");
  if (start < 0 || (start > 0 && !/\s/.test(before.charAt(start - 1)))) return null;
  const query = before.slice(start + 1);
  return /^(?:\S[^\n]{0,39})?$/.test(query) ? { start, query } : null;
}

/**
 * Replaces a part of the field as typing would, so that the browser's undo takes it back, and places the caret after
 * it. The field gets an `input` event.
 */
export function insertText(field: HTMLTextAreaElement, start: number, end: number, text: string): void {
  field.focus();
  field.setSelectionRange(start, end);
  // Deprecated, but the only way in which a page can write into the field's undo history.
  const command = text === "" ? "delete" : "insertText";
  if (typeof document.execCommand === "function" && document.execCommand(command, false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}

/** Removes a part of the field. The focus stays where it is, and the caret or selection with the text around it. */
export function removeText(field: HTMLTextAreaElement, start: number, end: number): void {
  if (document.activeElement !== field) {
    field.setRangeText("", start, end, "preserve");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "deleteContentBackward" }));
    return;
  }
  const after = [field.selectionStart, field.selectionEnd].map((at) => at - Math.max(0, Math.min(at, end) - start));
  insertText(field, start, end, "");
  field.setSelectionRange(after[0] ?? start, after[1] ?? start);
}
