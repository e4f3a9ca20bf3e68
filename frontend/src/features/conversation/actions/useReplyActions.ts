import { useStore } from "@nanostores/react";
import { useMemo } from "react";

import { currentAgent } from "../../../api/auth/session";
import { ApiError } from "../../../api/errors";
import { useCancelReply, useRetryReply } from "../../../api/conversations/replies";
import { statusText } from "../../../i18n/texts/replies";
import { announce } from "../../../ui/feedback/announcer";
import { restoreToDraft } from "../../replies/drafts/drafts";
import { findInOutbox, removeFromOutbox } from "../../replies/outbox/outbox";
import { clearActionError, actionErrors, reportActionError } from "../../replies/shared/actionErrors";
import { toAddressees } from "../../replies/shared/recipients";
import { retryNow } from "../../replies/outbox/sender";
import { undoPending } from "../../replies/outbox/undoUnconfirmed";
import { addPendingUndo, removePendingUndo } from "../../replies/outbox/pendingUndos";
import type { ReplyActions } from "./replyActionsContext";
import type { TimelineMessage } from "../model/timelineMessage";

interface Result {
  actions: ReplyActions;
  /** What went wrong with the last action, for a person. */
  problem: string | null;
}

export function useReplyActions(conversationId: string, focusComposer: () => void): Result {
  const { mutateAsync: cancel } = useCancelReply(conversationId);
  const { mutateAsync: retry } = useRetryReply(conversationId);
  const who = useStore(currentAgent);
  const problem = useStore(actionErrors, { keys: [conversationId] })[conversationId] ?? null;

  const actions = useMemo<ReplyActions>(() => {
    const fail = (text: string) => reportActionError(conversationId, text);
    const isMine = ({ authorId }: TimelineMessage) => authorId !== null && authorId === who?.id;
    const toDraft = ({ body, to }: TimelineMessage) => {
      restoreToDraft(conversationId, { text: body, to: toAddressees(to) }, "author");
      focusComposer();
    };

    async function undoUnconfirmed(key: string) {
      const pending = findInOutbox(key);
      if (!pending) return;
      await undoPending(pending);
      focusComposer();
    }

    async function undoWaiting(shown: TimelineMessage, id: string) {
      if (isMine(shown)) addPendingUndo(id);
      try {
        await cancel(id);
      } catch (error) {
        if (error instanceof ApiError && !error.isRetryable) removePendingUndo(id);
        fail(undoProblem(error, shown));
        return;
      }
      announce(statusText.get().undone);
      // A colleague's words never come to stand in the reader's composer.
      if (removePendingUndo(id)) toDraft(shown);
    }

    return {
      mayUndo: (shown) => shown.automatic || isMine(shown) || who?.isSupervisor === true,
      mayEdit: (shown) => shown.automatic || isMine(shown),
      undo(shown) {
        clearActionError(conversationId);
        void (shown.id === null ? undoUnconfirmed(shown.key) : undoWaiting(shown, shown.id));
      },
      retry({ id, key }) {
        clearActionError(conversationId);
        if (id === null) retryNow(key);
        else {
          retry(id).catch((error: unknown) => {
            // Not failed any more: the conversation is read again and shows what it is.
            if (error instanceof ApiError && error.status === 409) return;
            fail(statusText.get().retryFailed);
          });
        }
      },
      edit: toDraft,
      editUnsent(shown) {
        toDraft(shown);
        removeFromOutbox(shown.key);
      },
    };
  }, [cancel, retry, conversationId, focusComposer, who]);

  return { actions, problem };
}

function undoProblem(error: unknown, { author }: TimelineMessage): string {
  const t = statusText.get();
  if (!(error instanceof ApiError)) return t.undoFailed;
  if (error.code === "not_yours") return t.notYours({ name: author ?? "" });
  return error.status === 409 ? t.tooLate : t.undoFailed;
}
