import { useStore } from "@nanostores/react";

import { useConversations } from "../../api/conversations/list/list";
import { conversationText } from "../../i18n/texts/conversation";
import { shellText } from "../../i18n/texts/shell";
import { KeyboardText } from "../../ui/elements/KeyboardText";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDocumentTitle } from "../../ui/hooks/useDocumentTitle";
import { useMediaQuery } from "../../ui/hooks/useMediaQuery";
import { useListFilter } from "../navigation/useListFilter";

export function NoConversationSelected() {
  const t = useStore(conversationText);
  const { product } = useStore(shellText);
  useDocumentTitle(product);
  const touch = useMediaQuery("(pointer: coarse)");
  const { data: list } = useConversations(useListFilter());
  if (!list || list.conversations.length === 0) return null;
  return (
    <EmptyState icon="chat" title={t.notSelectedTitle}>
      <KeyboardText text={touch ? t.notSelectedBodyTouch : t.notSelectedBody} />
    </EmptyState>
  );
}
