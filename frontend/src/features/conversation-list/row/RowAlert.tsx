import { useStore } from "@nanostores/react";

import type { Conversation } from "../../../api/types";
import { listText } from "../../../i18n/texts/conversationList";
import { Icon, type IconName } from "../../../ui/elements/Icon";
import { useUnsentReply } from "../../replies/outbox/usePendingReplies";
import styles from "./ConversationRow.module.css";

type Alert = NonNullable<Conversation["reply_alert"]> | "unsent";

/** Most urgent first. `unsent`: this browser has a reply that the server has not confirmed. */
const BY_URGENCY: readonly Alert[] = ["failed", "unconfirmed", "unsent", "unknown", "waiting"];
const ICONS: Record<Alert, IconName> = {
  failed: "alert",
  unconfirmed: "question",
  unsent: "clock",
  unknown: "search",
  waiting: "clock",
};
/** The alerts that an agent has to deal with. */
const NEEDS_ACTION: ReadonlySet<Alert> = new Set(["failed", "unconfirmed"]);

interface RowAlertState {
  alert: Alert | null;
  /** The text of this browser's pending reply, if the alert is about it. */
  body: string | null;
}

/** The most urgent alert about a conversation's replies: the server's, or that of the agent's own pending reply. */
export function useRowAlert({ id, reply_alert }: Conversation): RowAlertState {
  const unsent = useUnsentReply(id);
  const own = unsent && (unsent.state === "retrying" ? "unsent" : "failed");
  const alert = BY_URGENCY.find((candidate) => candidate === reply_alert || candidate === own) ?? null;
  return { alert, body: unsent && alert === own ? unsent.body : null };
}

export function RowAlert({ alert }: { alert: Alert }) {
  const t = useStore(listText);
  const labels: Record<Alert, string> = {
    failed: t.alertFailed,
    unconfirmed: t.alertUnconfirmed,
    unsent: t.notSent,
    unknown: t.alertUnknown,
    waiting: t.alertWaiting,
  };
  return (
    <span className={styles.alert} data-needs-action={NEEDS_ACTION.has(alert) || undefined}>
      <Icon name={ICONS[alert]} size={13} />
      {labels[alert]}
      <span className="visually-hidden">. </span>
    </span>
  );
}
