import { useEffect } from "react";

import type { Message } from "../../../api/types";
import { restoreToDraft } from "../../replies/drafts/drafts";
import { pendingUndos, removePendingUndo } from "../../replies/outbox/pendingUndos";
import { clearActionError } from "../../replies/shared/actionErrors";
import { authorId } from "../../replies/shared/author";
import { toReplyFiles } from "../../replies/shared/files";
import { toAddressees } from "../../replies/shared/recipients";

/** Completes an Undo whose response was lost: restores text and files once the conversation shows the reply as cancelled. */
export function useUndoOutcome(conversationId: string, messages: Message[]): void {
  useEffect(() => {
    const pending = pendingUndos();
    if (pending.size === 0) return;
    for (const { id, status, author_id, cancelled_by_id, body, to, files } of messages) {
      if (!pending.has(id) || status === "queued" || author_id !== authorId()) continue;
      const wasUndone = status === "cancelled" && cancelled_by_id === author_id;
      if (!removePendingUndo(id) || !wasUndone) continue;
      clearActionError(conversationId);
      restoreToDraft(conversationId, { text: body, to: toAddressees(to), files: toReplyFiles(files) });
    }
  }, [conversationId, messages]);
}
