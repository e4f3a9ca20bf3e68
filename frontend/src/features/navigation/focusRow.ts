export function findRow(conversationId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(conversationId)}"]`);
}

/** Focuses a conversation's row in the list, or the first row when it has none. */
export function focusRow(conversationId: string | undefined): void {
  const row = conversationId === undefined ? null : findRow(conversationId);
  (row ?? document.querySelector<HTMLElement>("[data-conversation]"))?.focus();
}
