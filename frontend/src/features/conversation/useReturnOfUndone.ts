import { useEffect, useRef } from "react";

import type { Message } from "../../api/types";
import { authorId } from "../replies/author";
import { returnToDraft } from "../replies/drafts";
import { addressees } from "../replies/recipients";

/** A reply of the reader's that somebody took back, a supervisor or the reader in another tab: its words come back. */
export function useReturnOfUndone(conversationId: string, messages: Message[]): void {
  const waiting = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    for (const { id, status, author_id, body, to } of messages) {
      if (status !== "cancelled" || author_id !== authorId() || !waiting.current.has(id)) continue;
      returnToDraft(conversationId, { text: body, to: addressees(to) });
    }
    waiting.current = new Set(messages.filter(({ status }) => status === "queued").map(({ id }) => id));
  }, [conversationId, messages]);
}
