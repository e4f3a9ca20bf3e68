import { useStore } from "@nanostores/react";

import { useFormats } from "../../i18n/format";
import { conversationText } from "../../i18n/texts/conversation";
import { browserClockError } from "../../model/serverClock";
import { Icon } from "../../ui/elements/Icon";
import styles from "./ConversationView.module.css";

/** Warns that the server does not answer, so that new messages may be missing. `since` is by the browser's clock. */
export function StaleNote({ since }: { since: number }) {
  const t = useStore(conversationText);
  const formats = useFormats();
  return (
    <p role="status" className={styles.stale}>
      <Icon name="offline" size={14} />
      {t.stale({ time: formats.clock(new Date(since - browserClockError())) })}
    </p>
  );
}
