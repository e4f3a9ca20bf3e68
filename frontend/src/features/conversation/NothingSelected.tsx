import { useStore } from "@nanostores/react";

import { useInbox } from "../../api/inbox";
import { conversationText, shellText } from "../../i18n/texts";
import { EmptyState } from "../../ui/EmptyState";
import { Keyed } from "../../ui/Keyed";
import { useMediaQuery } from "../../ui/useMediaQuery";
import { useTitle } from "../../ui/useTitle";

export function NothingSelected() {
  const t = useStore(conversationText);
  const { product } = useStore(shellText);
  useTitle(product);
  const touch = useMediaQuery("(pointer: coarse)");
  const { data: inbox } = useInbox();
  if (!inbox || inbox.conversations.length === 0) return null;
  return (
    <EmptyState icon="chat" title={t.noneTitle}>
      <Keyed text={touch ? t.noneBodyTouch : t.noneBody} />
    </EmptyState>
  );
}
