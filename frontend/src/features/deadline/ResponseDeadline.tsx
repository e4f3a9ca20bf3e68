import { useStore } from "@nanostores/react";

import { useFormats } from "../../i18n/format";
import { deadlineText } from "../../i18n/texts/conversationList";
import { responseDeadline } from "../../model/deadline";
import { useNow } from "../../ui/hooks/useNow";
import styles from "./ResponseDeadline.module.css";

interface Props {
  /** Since when the customer waits. */
  since: string;
  dueAt: string;
  /** Whether to write out "15 h left"; otherwise only "15 h". */
  full?: boolean;
}

/** How long until the response deadline, or since it has passed. It has a colour only when it is near. */
export function ResponseDeadline({ since, dueAt, full = false }: Props) {
  const t = useStore(deadlineText);
  const formats = useFormats();
  const deadline = responseDeadline(since, dueAt, useNow());
  const title = t.title({ since: formats.moment(deadline.since), by: formats.moment(deadline.dueAt) });
  const left = t.left({ duration: formats.duration(deadline.remainingMs) });
  return (
    <span className={styles.deadline} data-urgency={deadline.urgency} title={title}>
      <span className="visually-hidden">{t.needsReply}. </span>
      {deadline.urgency === "overdue" && t.overdue({ duration: formats.duration(-deadline.remainingMs) })}
      {deadline.urgency !== "overdue" && full && left}
      {deadline.urgency !== "overdue" && !full && (
        <>
          <span aria-hidden="true">{formats.duration(deadline.remainingMs)}</span>
          <span className="visually-hidden">{left}</span>
        </>
      )}
    </span>
  );
}
