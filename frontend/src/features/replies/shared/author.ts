import { useStore } from "@nanostores/react";

import { currentAgent } from "../../../api/auth/session";

/** What is written belongs to who is signed in, and is shown to and sent for nobody else. */
export const authorId = (): string | null => currentAgent.get()?.id ?? null;

export function useAuthorId(): string | null {
  return useStore(currentAgent)?.id ?? null;
}
