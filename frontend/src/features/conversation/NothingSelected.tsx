import { useStore } from "@nanostores/react";

import { useInbox } from "../../api/inbox";
import { conversationText } from "../../i18n/texts";
import { EmptyState } from "../../ui/EmptyState";
import { useMediaQuery } from "../../ui/useMediaQuery";

export function NothingSelected() {
  const t = useStore(conversationText);
  const touch = useMediaQuery("(pointer: coarse)");
  const { data: inbox } = useInbox();
  if (!inbox || inbox.conversations.length === 0) return null;
  return (
    <EmptyState icon="chat" title={t.noneTitle}>
      {touch ? t.noneBodyTouch : t.noneBody}
    </EmptyState>
  );
}
