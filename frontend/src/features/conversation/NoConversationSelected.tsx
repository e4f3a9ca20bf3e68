import { useStore } from "@nanostores/react";

import { useInbox } from "../../api/conversations/inbox";
import { conversationText } from "../../i18n/texts/conversation";
import { shellText } from "../../i18n/texts/shell";
import { KeyboardText } from "../../ui/elements/KeyboardText";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDocumentTitle } from "../../ui/hooks/useDocumentTitle";
import { useMediaQuery } from "../../ui/hooks/useMediaQuery";

export function NoConversationSelected() {
  const t = useStore(conversationText);
  const { product } = useStore(shellText);
  useDocumentTitle(product);
  const touch = useMediaQuery("(pointer: coarse)");
  const { data: inbox } = useInbox();
  if (!inbox || inbox.conversations.length === 0) return null;
  return (
    <EmptyState icon="chat" title={t.notSelectedTitle}>
      <KeyboardText text={touch ? t.notSelectedBodyTouch : t.notSelectedBody} />
    </EmptyState>
  );
}
