import { useMe } from "../../api/agents";
import { useChangeConversation } from "../../api/conversations/changes";
import type { Conversation } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { preferences } from "../../model/preferences";
import { showProblem } from "../../ui/feedback/toasts";
import { notChangedText } from "./explain";

/** To be called when the agent replies: assigns the conversation to them, if they want that and nobody has it. */
export function useAssignOnReply(conversation: Conversation): () => void {
  const { mutateAsync: change } = useChangeConversation();
  const me = useMe();
  const formats = useFormats();
  return () => {
    if (!me || conversation.assignee !== null || !preferences.get().assignOnReply) return;
    change({ conversation, change: { assignee_id: me.id } }).catch((error: unknown) =>
      showProblem(notChangedText(conversation, error, formats)),
    );
  };
}
