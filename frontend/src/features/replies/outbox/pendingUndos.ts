import { deleteItem, readItems, saveItem } from "../shared/storage";

/** Saved in the browser: the response to an Undo may be lost, and the page closed before the outcome is known. */
const PREFIX = "inbox.undoing.";
/** Those that the browser did not store. */
const inMemory = new Set<string>();

/** The ids of the author's replies for which Undo was pressed and whose text has not been restored yet. */
export function pendingUndos(): ReadonlySet<string> {
  return new Set([...readItems(PREFIX), ...inMemory]);
}

export function addPendingUndo(messageId: string): void {
  if (!saveItem(PREFIX + messageId, messageId)) inMemory.add(messageId);
}

/** True for only one caller in one tab: that one restores the text. */
export function removePendingUndo(messageId: string): boolean {
  const isFirst = pendingUndos().has(messageId);
  inMemory.delete(messageId);
  deleteItem(PREFIX + messageId);
  return isFirst;
}
