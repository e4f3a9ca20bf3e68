import { useEffect, useRef, useState } from "react";

import { useReplaceSavedReplies } from "../../../api/savedReplies";
import { ApiError } from "../../../api/errors";
import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { announce, announceAlert } from "../../../ui/feedback/announcer";
import { showProblem } from "../../../ui/feedback/toasts";
import { type EditedReply, isSameReply, type ReplyProblem, toContent } from "../model/edited";
import { rebaseOnSaved, type WorkingCopy } from "./workingCopy";

/** The server's problem with one reply, or with the whole set. */
interface ServerProblem {
  reply_id: string | null;
  field: string;
  problem: string;
  message: string;
}

/** Saves the working copy as the new set. */
export function useSave(author: string) {
  const { mutate, isPending } = useReplaceSavedReplies();
  const [failure, setFailure] = useState<string | null>(null);
  const [refused, setRefused] = useState<{ sent: EditedReply[]; problems: ReplyProblem[] }>({ sent: [], problems: [] });
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);

  function save({ version, replies: sent }: WorkingCopy) {
    if (isPending) return;
    setFailure(null);
    setRefused({ sent: [], problems: [] });
    mutate({
      version,
      replies: sent.map(toContent),
      onSaved(saved) {
        rebaseOnSaved(author, sent, saved);
        announce(savedRepliesPageText.get().saved);
      },
      onFailed(error) {
        const said = failureText(error);
        setFailure(said);
        setRefused({ sent, problems: problemsIn(error) });
        if (isShown.current && said !== null) announceAlert(said);
        else if (!isShown.current) showProblem(said ?? savedRepliesPageText.get().notSavedChanged);
      },
    });
  }

  return {
    save,
    isSaving: isPending,
    failure,
    /** What the server refused, of replies that have not been changed since then. */
    refusedFor: (current: readonly EditedReply[]): ReplyProblem[] =>
      refused.problems.filter(({ replyId }) => {
        const now = current.find(({ id }) => id === replyId);
        return now !== undefined && isSameReply(now, refused.sent.find(({ id }) => id === replyId));
      }),
  };
}

export type Save = ReturnType<typeof useSave>;

/** Null: the page says it otherwise, because the changes were merged with a colleague's. */
function failureText(error: Error): string | null {
  const t = savedRepliesPageText.get();
  if (!(error instanceof ApiError)) return t.saveFailed;
  if (error.code === "saved_replies_changed") return null;
  if (error.status === 403) return t.saveForbidden;
  return error.isRetryable ? t.saveFailed : t.saveRefused({ reason: error.message });
}

function problemsIn(error: Error): ReplyProblem[] {
  if (!(error instanceof ApiError) || error.code !== "saved_replies_invalid") return [];
  const { problems } = error.details as { problems: ServerProblem[] };
  return problems.flatMap(({ reply_id, field, problem, message }) =>
    reply_id === null ? [] : [{ replyId: reply_id, field, problem: `server ${problem}`, detail: message }],
  );
}

