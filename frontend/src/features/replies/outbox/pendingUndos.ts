import { deleteItem, saveItem, readItems } from "../shared/storage";

/** Kept in the browser: the answer to an Undo may be lost, and the page closed before it is asked again. */
const PREFIX = "inbox.undoing.";
/** Those that the browser refused to keep. */
const inMemory = new Set<string>();

/** The author's replies of which Undo was pressed and whose text has not come back yet, by the server's id. */
export function pendingUndos(): ReadonlySet<string> {
  return new Set([...readItems(PREFIX), ...inMemory]);
}

export function addPendingUndo(messageId: string): void {
  if (!saveItem(PREFIX + messageId, messageId)) inMemory.add(messageId);
}

/** True for one caller in one tab: that one brings the text back, once. */
export function removePendingUndo(messageId: string): boolean {
  const isFirst = pendingUndos().has(messageId);
  inMemory.delete(messageId);
  deleteItem(PREFIX + messageId);
  return isFirst;
}
