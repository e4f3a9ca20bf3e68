import { useStore } from "@nanostores/react";

import { currentAgent } from "../../../api/auth/session";

/** The id of the agent who is signed in. Drafts and pending replies belong to one agent and are hidden from others. */
export const authorId = (): string | null => currentAgent.get()?.id ?? null;

export function useAuthorId(): string | null {
  return useStore(currentAgent)?.id ?? null;
}
