import { useStore } from "@nanostores/react";

import type { Conversation } from "../../../api/types";
import { listText } from "../../../i18n/texts/conversationList";
import { Icon, type IconName } from "../../../ui/elements/Icon";
import { useUnsentReply } from "../../replies/outbox/usePendingReplies";
import styles from "./ConversationRow.module.css";

type Alert = NonNullable<Conversation["reply_alert"]> | "unsent";

/** The most urgent first. `unsent`: this browser holds a reply that the server has not got. */
const BY_URGENCY: readonly Alert[] = ["failed", "unconfirmed", "unsent", "unknown", "waiting"];
const ICONS: Record<Alert, IconName> = {
  failed: "alert",
  unconfirmed: "question",
  unsent: "clock",
  unknown: "search",
  waiting: "clock",
};
/** Somebody has to do something about it. */
const NEEDS_ACTION: ReadonlySet<Alert> = new Set(["failed", "unconfirmed"]);

interface RowAlertState {
  alert: Alert | null;
  /** Of the reply that only this browser has, where it is that one which the alert speaks of. */
  body: string | null;
}

/** What is to be said of a conversation's replies: by the server for everybody's, by this browser for one's own. */
export function useRowAlert({ id, reply_alert }: Conversation): RowAlertState {
  const unsent = useUnsentReply(id);
  const own = unsent && (unsent.state === "refused" ? "failed" : "unsent");
  const alert = BY_URGENCY.find((one) => one === reply_alert || one === own) ?? null;
  return { alert, body: unsent && alert === own ? unsent.body : null };
}

export function RowAlert({ alert }: { alert: Alert }) {
  const t = useStore(listText);
  const words: Record<Alert, string> = {
    failed: t.alertFailed,
    unconfirmed: t.alertUnconfirmed,
    unsent: t.notSent,
    unknown: t.alertUnknown,
    waiting: t.alertWaiting,
  };
  return (
    <span className={styles.alert} data-calls={NEEDS_ACTION.has(alert) || undefined}>
      <Icon name={ICONS[alert]} size={13} />
      {words[alert]}
      <span className="visually-hidden">. </span>
    </span>
  );
}
