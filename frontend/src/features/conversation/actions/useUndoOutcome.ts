import { useEffect } from "react";

import type { Message } from "../../../api/types";
import { authorId } from "../../replies/shared/author";
import { restoreToDraft } from "../../replies/drafts/drafts";
import { clearActionError } from "../../replies/shared/actionErrors";
import { toAddressees } from "../../replies/shared/recipients";
import { removePendingUndo, pendingUndos } from "../../replies/outbox/pendingUndos";

/** The outcome of an Undo whose answer was lost: it shows in the conversation, and the text comes back. */
export function useUndoOutcome(conversationId: string, messages: Message[]): void {
  useEffect(() => {
    const open = pendingUndos();
    if (open.size === 0) return;
    for (const { id, status, author_id, cancelled_by_id, body, to } of messages) {
      if (!open.has(id) || status === "queued" || author_id !== authorId()) continue;
      const wasUndone = status === "cancelled" && cancelled_by_id === author_id;
      if (!removePendingUndo(id) || !wasUndone) continue;
      clearActionError(conversationId);
      restoreToDraft(conversationId, { text: body, to: toAddressees(to) });
    }
  }, [conversationId, messages]);
}
