import { map } from "nanostores";

import { announceAlert } from "../../../ui/feedback/announcer";

/** What went wrong with the last thing done about a reply, in words, by conversation. */
export const actionErrors = map<Record<string, string>>({});

export function reportActionError(conversationId: string, text: string): void {
  actionErrors.setKey(conversationId, text);
  announceAlert(text);
}

export function clearActionError(conversationId: string): void {
  actionErrors.setKey(conversationId, undefined);
}
