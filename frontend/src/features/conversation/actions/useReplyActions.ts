import { useStore } from "@nanostores/react";
import { useMemo } from "react";

import { currentAgent } from "../../../api/auth/session";
import { missingUploads } from "../../../api/conversations/replies";
import { useCancelReply, useRetryReply } from "../../../api/conversations/replyMutations";
import { ApiError } from "../../../api/errors";
import { statusText } from "../../../i18n/texts/replyStatus";
import { fileRefusalText } from "../../../i18n/texts/uploads";
import { announce } from "../../../ui/feedback/announcer";
import { showToast } from "../../../ui/feedback/toasts";
import { restoreToDraft } from "../../replies/drafts/drafts";
import { findInOutbox, removeFromOutbox } from "../../replies/outbox/outbox";
import { addPendingUndo, removePendingUndo } from "../../replies/outbox/pendingUndos";
import { retryNow, sendAnyway } from "../../replies/outbox/sender";
import { takeBack, undoPending } from "../../replies/outbox/undoUnconfirmed";
import { actionErrors, clearActionError, reportActionError } from "../../replies/shared/actionErrors";
import type { ReplyFile } from "../../replies/shared/files";
import { toAddressees } from "../../replies/shared/recipients";
import type { TimelineMessage } from "../model/timelineMessage";
import { rememberPlace } from "./focusPlace";
import type { ReplyActions } from "./replyActionsContext";

/** The uploads of failed replies that the server has said are no longer there: they have to be chosen again. */
const goneUploads = new Set<string>();
const unlessGone = (file: ReplyFile) => (goneUploads.has(file.uploadId ?? "") ? { ...file, uploadId: null } : file);

interface Result {
  actions: ReplyActions;
  /** Why the last action failed, as text for the user. */
  error: string | null;
}

/** `lastSeen` tells the id of the last message of somebody else that the agent has seen. */
export function useReplyActions(
  conversationId: string,
  lastSeen: () => string | null,
  focusComposer: () => void,
): Result {
  const { mutateAsync: cancel } = useCancelReply(conversationId);
  const { mutateAsync: retry } = useRetryReply(conversationId);
  const agent = useStore(currentAgent);
  const error = useStore(actionErrors, { keys: [conversationId] })[conversationId] ?? null;

  const actions = useMemo<ReplyActions>(() => {
    const reportError = (text: string) => reportActionError(conversationId, text);
    const isOwn = ({ authorId }: TimelineMessage) => authorId !== null && authorId === agent?.id;
    const restore = ({ body, to, files }: TimelineMessage) =>
      restoreToDraft(conversationId, { text: body, to: toAddressees(to), files: files.map(unlessGone) }, "author");
    const edit = (message: TimelineMessage) => {
      restore(message);
      focusComposer();
    };

    async function undoUnconfirmed(key: string) {
      const pending = findInOutbox(key);
      if (!pending) return;
      const isStillHere = rememberPlace();
      await undoPending(pending);
      if (isStillHere()) focusComposer();
    }

    async function undoWaiting(message: TimelineMessage, id: string) {
      if (isOwn(message)) addPendingUndo(id);
      const isStillHere = rememberPlace();
      try {
        await cancel(id);
      } catch (reason) {
        if (reason instanceof ApiError && !reason.isRetryable) removePendingUndo(id);
        reportError(undoErrorText(reason, message));
        return;
      }
      const mayMove = isStillHere();
      if (mayMove) announce(statusText.get().undone);
      else showToast(statusText.get().undone);
      // Only the author's own text is restored: a colleague's text never appears in this agent's composer.
      if (!removePendingUndo(id)) return;
      restore(message);
      if (mayMove) focusComposer();
    }

    return {
      mayUndo: (message) => message.automatic || isOwn(message) || agent?.isSupervisor === true,
      mayEdit: (message) => message.automatic || isOwn(message),
      undo(message) {
        clearActionError(conversationId);
        void (message.id === null ? undoUnconfirmed(message.key) : undoWaiting(message, message.id));
      },
      retry({ id, key }) {
        clearActionError(conversationId);
        if (id === null) retryNow(key);
        else {
          retry(id).catch((reason: unknown) => {
            if (reason instanceof ApiError && reason.code === "upload_missing") {
              const missing = missingUploads(reason);
              for (const upload of missing) goneUploads.add(upload);
              reportError(fileRefusalText.get().missing(missing.length));
              return;
            }
            // Another 409: the reply is no longer failed. The conversation is read again and shows its state.
            if (reason instanceof ApiError && reason.status === 409) return;
            reportError(statusText.get().retryFailed);
          });
        }
      },
      edit,
      editUnsent(message) {
        edit(message);
        removeFromOutbox(message.key);
      },
      sendAnyway({ key }) {
        sendAnyway(key, lastSeen());
        // Its button is gone.
        focusComposer();
      },
      editHeld: ({ key }) => void undoUnconfirmed(key),
      discardHeld({ key }) {
        const pending = findInOutbox(key);
        if (pending) void takeBack(pending);
      },
    };
  }, [cancel, retry, conversationId, lastSeen, focusComposer, agent]);

  return { actions, error };
}

function undoErrorText(error: unknown, { author }: TimelineMessage): string {
  const t = statusText.get();
  if (!(error instanceof ApiError)) return t.undoFailed;
  if (error.code === "not_yours") return t.notYours({ name: author ?? "" });
  return error.status === 409 ? t.tooLate : t.undoFailed;
}
