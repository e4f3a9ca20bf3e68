export function findRow(conversationId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(conversationId)}"]`);
}

/** Puts the focus on a conversation's row, or on the first one there is. */
export function focusRow(conversationId: string | undefined): void {
  const row = conversationId === undefined ? null : findRow(conversationId);
  (row ?? document.querySelector<HTMLElement>("[data-conversation]"))?.focus();
}
