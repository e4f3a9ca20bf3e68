import type { Conversation } from "../../api/types";
import { ActionButtons } from "./ActionButtons";
import { useActions } from "./useActions";

/** What can be done with the open conversation: buttons, and the commands of their keys. */
export function ConversationActions({ conversation }: { conversation: Conversation }) {
  const conversations = [conversation];
  const { actions, question } = useActions(conversations, { movesOn: true });
  return (
    <>
      <ActionButtons conversations={conversations} actions={actions} />
      {question}
    </>
  );
}
