import { createContext, useContext } from "react";

import type { TimelineMessage } from "../model/timelineMessage";

export interface ReplyActions {
  /** Agents may undo their own and automatic replies, supervisors also other agents'. */
  mayUndo(message: TimelineMessage): boolean;
  /** Agents may edit the text of their own and automatic replies. */
  mayEdit(message: TimelineMessage): boolean;
  undo(message: TimelineMessage): void;
  retry(message: TimelineMessage): void;
  /** Copies the text to the composer. The failed reply stays in the timeline. */
  edit(message: TimelineMessage): void;
  /** Moves a reply that the server refused from the outbox to the composer. */
  editUnsent(message: TimelineMessage): void;
  /** Sends a held reply, although something newer than what its author had seen stands there. */
  sendAnyway(message: TimelineMessage): void;
  /** Takes a held reply back to the composer. */
  editHeld(message: TimelineMessage): void;
  discardHeld(message: TimelineMessage): void;
}

export const ReplyActionsContext = createContext<ReplyActions | null>(null);

export function useReplyActionsContext(): ReplyActions {
  const actions = useContext(ReplyActionsContext);
  if (!actions) throw new Error("useReplyActionsContext must be used inside a ReplyActionsContext.");
  return actions;
}
