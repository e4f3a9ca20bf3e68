import { createContext, useContext } from "react";

import type { TimelineMessage } from "../model/timelineMessage";

export interface ReplyActions {
  /** Whether the reader may take it back: their own, an automatic one, and as a supervisor anybody's. */
  mayUndo(shown: TimelineMessage): boolean;
  /** Whether its text may come into the reader's composer: their own, and an automatic one. */
  mayEdit(shown: TimelineMessage): boolean;
  undo(shown: TimelineMessage): void;
  retry(shown: TimelineMessage): void;
  /** Copies the text to the composer; what failed stays where it is, as a record. */
  edit(shown: TimelineMessage): void;
  /** Takes a reply that the server refused out of the outbox, back into the composer. */
  editUnsent(shown: TimelineMessage): void;
}

export const ReplyActionsContext = createContext<ReplyActions | null>(null);

export function useReplyActionsContext(): ReplyActions {
  const actions = useContext(ReplyActionsContext);
  if (!actions) throw new Error("useReplyActions stands outside a conversation");
  return actions;
}
