import { useNavigate } from "react-router";

import { useChangeConversations } from "../../api/conversations/bulk";
import { reverseOf } from "../../api/conversations/change";
import { useChangeConversation } from "../../api/conversations/changes";
import type { AskedConversation } from "../../api/conversations/seen";
import type { Change } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { triageResultText, triageText } from "../../i18n/texts/triage";
import { serverNow } from "../../model/serverClock";
import { dismissToast, showProblem, showToast } from "../../ui/feedback/toasts";
import { usePathTo } from "../navigation/useListFilter";
import { nameOf, notChangedText, problemsText } from "./explain";
import { offerUndo } from "./undoStack";

/** What has happened, in words; `name` is the customer's, or the number of conversations. */
export type Words = (values: { name: string }) => string;

/**
 * Changes one or many conversations. The change is shown at once, with an offer to undo it; if the server refuses, it
 * is taken back and explained.
 */
export function useChange() {
  const one = useChangeConversation();
  const many = useChangeConversations();
  const formats = useFormats();
  const navigate = useNavigate();
  const pathTo = usePathTo();

  /** `opensAgain`: Undo goes back to the conversation, because the agent has been taken to the next one. */
  function changeOne(asked: AskedConversation, change: Change, words: Words, opensAgain: boolean): void {
    const { conversation, seen } = asked;
    const name = nameOf(conversation);
    const at = serverNow();
    const request = one.mutateAsync({ ...asked, change });
    const undo = () => {
      dismissToast(toast);
      if (opensAgain) void navigate(pathTo(conversation.id));
      void request
        .then(({ conversation: current, previous }) =>
          one.mutateAsync({
            conversation: current,
            // Not what is known by now: a colleague's change since then is not undone with it.
            seen: { version: current.version, messageId: seen.messageId },
            change: reverseOf(change, previous, serverNow()),
          }),
        )
        .then(() => showToast(triageResultText.get().undone({ name })))
        .catch((error: unknown) => showProblem(notChangedText(conversation, error, formats)));
    };
    const offer = offerUndo(at, undo);
    const toast = showToast(words({ name }), { label: triageText.get().undo, run: offer.take });
    request.catch((error: unknown) => {
      // If it is being undone, the undo says why there is nothing to undo.
      if (!offer.withdraw()) return;
      dismissToast(toast);
      showProblem(notChangedText(conversation, error, formats));
    });
  }

  async function changeMany(conversations: readonly AskedConversation[], change: Change, words: Words): Promise<void> {
    const at = serverNow();
    const changed = await many.mutateAsync({ conversations, change });
    const changedCount = changed.results.filter(({ outcome }) => outcome === "changed").length;
    const problems = problemsText(changed.results);
    if (problems !== "") showProblem(problems);
    if (changedCount === 0) return;
    const name = triageResultText.get().conversations(changedCount);
    const offer = offerUndo(at, () => {
      dismissToast(toast);
      void many.undo.mutateAsync(changed).then((results) => {
        const undone = results.filter(({ outcome }) => outcome === "changed").length;
        const left = problemsText(results);
        if (left !== "") showProblem(left);
        const t = triageResultText.get();
        if (undone > 0) showToast(t.undone({ name: t.conversations(undone) }));
      });
    });
    const toast = showToast(words({ name }), { label: triageText.get().undo, run: offer.take });
  }

  return {
    progress: many.progress,
    change(conversations: readonly AskedConversation[], change: Change, words: Words, opensAgain = false): void {
      const [first, second] = conversations;
      if (first && !second) changeOne(first, change, words, opensAgain);
      else if (first) void changeMany(conversations, change, words);
    },
  };
}
