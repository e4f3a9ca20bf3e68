import { atom } from "nanostores";

/** The row that the list shall scroll to and focus, while it is not rendered. The list resets it. */
export const rowToFocus = atom<string | null>(null);

export function findRow(conversationId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(conversationId)}"]`);
}

/**
 * Focuses a conversation's row. The list scrolls to a row that is out of view. Without a conversation, or when the
 * list does not have it, the row that was focused last or else the first one gets the focus.
 */
export function focusRow(conversationId: string | undefined): void {
  const row = conversationId === undefined ? null : findRow(conversationId);
  if (row) return row.focus();
  if (conversationId !== undefined) rowToFocus.set(conversationId);
  else focusAnyRow();
}

/** The row that Tab goes to, or the first one. */
export function focusAnyRow(): void {
  const tabStop = document.querySelector<HTMLElement>('[data-conversation][tabindex="0"]');
  (tabStop ?? document.querySelector<HTMLElement>("[data-conversation]"))?.focus();
}
