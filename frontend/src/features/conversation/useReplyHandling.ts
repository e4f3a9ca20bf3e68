import { useMemo, useState } from "react";

import { ApiError } from "../../api/errors";
import { useCancelReply, useRetryReply } from "../../api/thread";
import { statusText } from "../../i18n/texts";
import { announce, announceAlert } from "../../ui/announcer";
import { drafts, returnToDraft, setDraft } from "../replies/drafts";
import { removeFromOutbox } from "../replies/outbox";
import { retryNow } from "../replies/sender";
import type { ReplyActions } from "./replyActions";

interface Handling {
  actions: ReplyActions;
  /** Undone replies that stay in sight, because the composer had another text in it. */
  undoneKept: ReadonlySet<string>;
  /** What went wrong with the last action, for a person. */
  problem: string | null;
}

export function useReplyHandling(conversationId: string, focusComposer: () => void): Handling {
  const { mutateAsync: cancel } = useCancelReply(conversationId);
  const { mutateAsync: retry } = useRetryReply(conversationId);
  const [undoneKept, setUndoneKept] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);

  const actions = useMemo<ReplyActions>(() => {
    const fail = (text: string) => {
      setProblem(text);
      announceAlert(text);
    };
    return {
      undo({ id, body }) {
        if (id === null) return;
        setProblem(null);
        // Kept in sight from the start, or the text would be nowhere between the two.
        cancel(id).then(
          () => {
            if (drafts.get()[conversationId]?.trim()) setUndoneKept((kept) => new Set(kept).add(id));
            else setDraft(conversationId, body);
            announce(statusText.get().undone);
            focusComposer();
          },
          (error: unknown) => {
            const late = error instanceof ApiError && error.status === 409;
            fail(late ? statusText.get().tooLate : statusText.get().undoFailed);
          },
        );
      },
      retry({ id, key }) {
        setProblem(null);
        if (id === null) retryNow(key);
        else {
          retry(id).catch((error: unknown) => {
            // Not failed any more: the conversation is read again and shows what it is.
            if (error instanceof ApiError && error.status === 409) return;
            fail(statusText.get().retryFailed);
          });
        }
      },
      edit({ body }) {
        returnToDraft(conversationId, body);
        focusComposer();
      },
      editUnsent({ key, body }) {
        returnToDraft(conversationId, body);
        removeFromOutbox(key);
        focusComposer();
      },
    };
  }, [cancel, retry, conversationId, focusComposer]);

  return { actions, undoneKept, problem };
}
