import { useStore } from "@nanostores/react";

import { usePresentAgents } from "../../../api/conversations/presence";
import type { ConversationDetail, PresentAgent } from "../../../api/types";
import { presenceText } from "../../../i18n/texts/conversation";
import { Icon } from "../../../ui/elements/Icon";
import styles from "./ConversationHeader.module.css";

/** Who else looks at the conversation or writes in it. Screen readers say when that changes. */
export function PresentAgents({ conversation }: { conversation: ConversationDetail }) {
  const t = useStore(presenceText);
  const present = usePresentAgents(conversation);
  const text = presenceLine(present, t);
  const isTyping = present.some(({ typing }) => typing);
  return (
    <span
      role="status"
      className={text === "" ? "visually-hidden" : styles.present}
      data-typing={isTyping || undefined}
      title={present.map(({ name }) => name).join(", ") || undefined}
    >
      {text !== "" && <Icon name={isTyping ? "pencil" : "eye"} size={14} />}
      <span className={styles.presentText}>{text}</span>
    </span>
  );
}

/** Somebody who writes is more important than those who look. */
function presenceLine(present: readonly PresentAgent[], t: ReturnType<typeof presenceText.get>): string {
  const writer = present.find(({ typing }) => typing);
  if (writer) return t.typing({ name: writer.name });
  const [only, ...others] = present;
  if (!only) return "";
  return others.length === 0 ? t.looking({ name: only.name }) : t.lookingMany(present.length);
}
