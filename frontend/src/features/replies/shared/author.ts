import { useStore } from "@nanostores/react";

import { agent } from "../../../api/auth/session";

/** What is written belongs to who is signed in, and is shown to and sent for nobody else. */
export const authorId = (): string | null => agent.get()?.id ?? null;

export function useAuthorId(): string | null {
  return useStore(agent)?.id ?? null;
}
