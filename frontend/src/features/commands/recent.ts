import { atom } from "nanostores";

const MAX_RECENT = 8;

/** The ids of the conversations that were opened last, the latest first. Only in memory: they name customers. */
export const recentConversations = atom<readonly string[]>([]);

export function rememberOpened(id: string): void {
  recentConversations.set([id, ...recentConversations.get().filter((other) => other !== id)].slice(0, MAX_RECENT));
}
