import { useStore } from "@nanostores/react";

import { conversationText } from "../../i18n/texts/conversation";
import { BackLink } from "../navigation/BackLink";
import styles from "./ConversationSkeleton.module.css";
import headerStyles from "./header/ConversationHeader.module.css";

export function ConversationSkeleton() {
  const t = useStore(conversationText);
  return (
    <div className={styles.skeleton} aria-busy="true">
      <span className="visually-hidden">{t.loading}</span>
      <div className={headerStyles.header}>
        <BackLink variant="icon" />
        <span className={`${styles.title} skeleton-block`} />
      </div>
      <div className={styles.messages} aria-hidden="true">
        <span className="skeleton-block" />
        <span className="skeleton-block" data-ours />
        <span className="skeleton-block" />
        <span className="skeleton-block" data-ours />
      </div>
      <span className={styles.composer} aria-hidden="true" />
    </div>
  );
}
