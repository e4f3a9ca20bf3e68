import { useStore } from "@nanostores/react";
import { map } from "nanostores";

import { forget, keep, kept } from "./storage";

const PREFIX = "inbox.draft.";

/** What is written but not sent, by conversation. Kept at every keystroke. */
export const drafts = map<Record<string, string>>(Object.fromEntries(kept(PREFIX)));

export function setDraft(conversationId: string, text: string): void {
  drafts.setKey(conversationId, text);
  if (text === "") forget(PREFIX + conversationId);
  else keep(PREFIX + conversationId, text);
}

/** Puts a text back to be edited, below what stands there already. */
export function returnToDraft(conversationId: string, text: string): void {
  const present = drafts.get()[conversationId]?.trimEnd();
  setDraft(conversationId, present ? `${present}\n\n${text}` : text);
}

export function useDraft(conversationId: string): string {
  return useStore(drafts, { keys: [conversationId] })[conversationId] ?? "";
}
