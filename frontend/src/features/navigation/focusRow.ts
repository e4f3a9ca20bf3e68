import { atom } from "nanostores";

/** The conversation whose row shall get the focus when it is rendered: rows out of view are not. */
export const requestedRow = atom<string | undefined>(undefined);

export function findRow(conversationId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(conversationId)}"]`);
}

/**
 * Focuses a conversation's row in the list; without a conversation, the first row. A row that is not rendered is
 * requested: the list scrolls to it first.
 */
export function focusRow(conversationId: string | undefined): void {
  if (conversationId === undefined) document.querySelector<HTMLElement>("[data-conversation]")?.focus();
  else {
    const row = findRow(conversationId);
    if (row) row.focus();
    else requestedRow.set(conversationId);
  }
}
