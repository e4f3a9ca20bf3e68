import { map } from "nanostores";

import { announceAlert } from "../../../ui/feedback/announcer";

/** What went wrong with the last thing done about a reply, in words, by conversation. */
export const problems = map<Record<string, string>>({});

export function tellProblem(conversationId: string, text: string): void {
  problems.setKey(conversationId, text);
  announceAlert(text);
}

export function clearProblem(conversationId: string): void {
  problems.setKey(conversationId, undefined);
}
