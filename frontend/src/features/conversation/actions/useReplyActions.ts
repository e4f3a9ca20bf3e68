import { useStore } from "@nanostores/react";
import { useMemo } from "react";

import { agent } from "../../../api/auth/session";
import { ApiError } from "../../../api/errors";
import { useCancelReply, useRetryReply } from "../../../api/conversations/conversation";
import { statusText } from "../../../i18n/texts/replies";
import { announce } from "../../../ui/feedback/announcer";
import { returnToDraft } from "../../replies/drafts/drafts";
import { inOutbox, removeFromOutbox } from "../../replies/outbox/outbox";
import { clearProblem, problems, tellProblem } from "../../replies/shared/actionErrors";
import { addressees } from "../../replies/shared/recipients";
import { retryNow } from "../../replies/outbox/sender";
import { takeBack } from "../../replies/outbox/undoUnconfirmed";
import { beginUndo, endUndo } from "../../replies/outbox/pendingUndos";
import type { ReplyActions } from "./replyActionsContext";
import type { Shown } from "../model/timelineMessage";

interface Handling {
  actions: ReplyActions;
  /** What went wrong with the last action, for a person. */
  problem: string | null;
}

export function useReplyHandling(conversationId: string, focusComposer: () => void): Handling {
  const { mutateAsync: cancel } = useCancelReply(conversationId);
  const { mutateAsync: retry } = useRetryReply(conversationId);
  const who = useStore(agent);
  const problem = useStore(problems, { keys: [conversationId] })[conversationId] ?? null;

  const actions = useMemo<ReplyActions>(() => {
    const fail = (text: string) => tellProblem(conversationId, text);
    const isMine = ({ authorId }: Shown) => authorId !== null && authorId === who?.id;
    const toDraft = ({ body, to }: Shown) => {
      returnToDraft(conversationId, { text: body, to: addressees(to) }, "hand");
      focusComposer();
    };

    async function undoUnconfirmed(key: string) {
      const pending = inOutbox(key);
      if (!pending) return;
      await takeBack(pending);
      focusComposer();
    }

    async function undoWaiting(shown: Shown, id: string) {
      if (isMine(shown)) beginUndo(id);
      try {
        await cancel(id);
      } catch (error) {
        if (error instanceof ApiError && !error.mayPass) endUndo(id);
        fail(undoProblem(error, shown));
        return;
      }
      announce(statusText.get().undone);
      // A colleague's words never come to stand in the reader's composer.
      if (endUndo(id)) toDraft(shown);
    }

    return {
      mayUndo: (shown) => shown.automatic || isMine(shown) || who?.isSupervisor === true,
      mayEdit: (shown) => shown.automatic || isMine(shown),
      undo(shown) {
        clearProblem(conversationId);
        void (shown.id === null ? undoUnconfirmed(shown.key) : undoWaiting(shown, shown.id));
      },
      retry({ id, key }) {
        clearProblem(conversationId);
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

function undoProblem(error: unknown, { author }: Shown): string {
  const t = statusText.get();
  if (!(error instanceof ApiError)) return t.undoFailed;
  if (error.code === "not_yours") return t.notYours({ name: author ?? "" });
  return error.status === 409 ? t.tooLate : t.undoFailed;
}
