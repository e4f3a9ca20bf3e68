import { useEffect } from "react";

import type { Message } from "../../../api/types";
import { authorId } from "../../replies/shared/author";
import { returnToDraft } from "../../replies/drafts/drafts";
import { clearProblem } from "../../replies/shared/actionErrors";
import { addressees } from "../../replies/shared/recipients";
import { endUndo, undoing } from "../../replies/outbox/pendingUndos";

/** The outcome of an Undo whose answer was lost: it shows in the conversation, and the text comes back. */
export function useFinishedUndo(conversationId: string, messages: Message[]): void {
  useEffect(() => {
    const open = undoing();
    if (open.size === 0) return;
    for (const { id, status, author_id, cancelled_by_id, body, to } of messages) {
      if (!open.has(id) || status === "queued" || author_id !== authorId()) continue;
      const wasUndone = status === "cancelled" && cancelled_by_id === author_id;
      if (!endUndo(id) || !wasUndone) continue;
      clearProblem(conversationId);
      returnToDraft(conversationId, { text: body, to: addressees(to) });
    }
  }, [conversationId, messages]);
}
