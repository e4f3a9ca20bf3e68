import { createContext, useContext } from "react";

import type { Shown } from "../model/timelineMessage";

export interface ReplyActions {
  /** Whether the reader may take it back: their own, an automatic one, and as a supervisor anybody's. */
  mayUndo(shown: Shown): boolean;
  /** Whether its text may come into the reader's composer: their own, and an automatic one. */
  mayEdit(shown: Shown): boolean;
  undo(shown: Shown): void;
  retry(shown: Shown): void;
  /** Copies the text to the composer; what failed stays where it is, as a record. */
  edit(shown: Shown): void;
  /** Takes a reply that the server refused out of the outbox, back into the composer. */
  editUnsent(shown: Shown): void;
}

export const ReplyActionsContext = createContext<ReplyActions | null>(null);

export function useReplyActions(): ReplyActions {
  const actions = useContext(ReplyActionsContext);
  if (!actions) throw new Error("useReplyActions stands outside a conversation");
  return actions;
}
