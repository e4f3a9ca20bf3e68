import { useMe } from "../../../api/agents";
import { useChangeConversation } from "../../../api/conversations/changes";
import { useSeen } from "../../../api/conversations/seen";
import type { Conversation } from "../../../api/types";
import { useFormats } from "../../../i18n/format";
import { preferences } from "../../../model/preferences";
import { showProblem } from "../../../ui/feedback/toasts";
import { notChangedText } from "../../triage/explain";

/** Call it when the agent has replied: with that preference, they become the assignee, unless there is one. */
export function useAssignOnReply(): (conversation: Conversation) => void {
  const me = useMe();
  const formats = useFormats();
  const seenOf = useSeen();
  const { mutateAsync: change } = useChangeConversation();
  return (conversation) => {
    if (!preferences.get().assignOnReply || conversation.assignee !== null || me === null) return;
    // Not a callback of `mutate`: it would not be called when the next conversation is open by then.
    change({ conversation, seen: seenOf(conversation), change: { assignee_id: me.id } }).catch((error: unknown) =>
      showProblem(notChangedText(conversation, error, formats)),
    );
  };
}
