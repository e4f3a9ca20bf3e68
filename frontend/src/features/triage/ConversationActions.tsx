import { useStore } from "@nanostores/react";

import type { Conversation } from "../../api/types";
import { selectedIds } from "../navigation/selection";
import { ActionButtons } from "./ActionButtons";
import { useActions } from "./useActions";

/** What can be done with the open conversation: buttons, and the commands of their keys. */
export function ConversationActions({ conversation }: { conversation: Conversation }) {
  const conversations = [conversation];
  const { ask, actions, question } = useActions(conversations, { movesOn: true });
  const hasSelection = useStore(selectedIds).size > 0;
  return (
    <>
      <ActionButtons conversations={conversations} ask={ask} actions={actions} hasCommands={!hasSelection} />
      {question}
    </>
  );
}
