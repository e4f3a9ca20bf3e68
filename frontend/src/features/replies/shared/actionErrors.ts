import { map } from "nanostores";

import { announceAlert } from "../../../ui/feedback/announcer";

/** By conversation: why the last action on a reply failed, as text for the user. */
export const actionErrors = map<Record<string, string>>({});

export function reportActionError(conversationId: string, text: string): void {
  actionErrors.setKey(conversationId, text);
  announceAlert(text);
}

export function clearActionError(conversationId: string): void {
  actionErrors.setKey(conversationId, undefined);
}
