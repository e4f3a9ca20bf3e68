import { useStore } from "@nanostores/react";

import type { Conversation } from "../../api/types";
import { NARROW, useMediaQuery } from "../../ui/hooks/useMediaQuery";
import { selectedIds } from "../navigation/selection";
import { ActionButtons } from "./ActionButtons";
import { useActions } from "./useActions";

/** What can be done with the open conversation: buttons, and the commands of their keys. */
export function ConversationActions({ conversation }: { conversation: Conversation }) {
  const conversations = [conversation];
  const { ask, actions, question } = useActions(conversations, { movesOn: true });
  // On narrow screens the conversation hides the list, and nobody sees what is selected in it.
  const narrow = useMediaQuery(NARROW);
  const hasSelection = useStore(selectedIds).size > 0 && !narrow;
  return (
    <>
      <ActionButtons conversations={conversations} ask={ask} actions={actions} hasCommands={!hasSelection} />
      {question}
    </>
  );
}
