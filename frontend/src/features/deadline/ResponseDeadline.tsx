import { useStore } from "@nanostores/react";

import { useFormats } from "../../i18n/format";
import { deadlineText } from "../../i18n/texts/conversationList";
import { elapsedFraction, responseDeadline } from "../../model/deadline";
import { useNow } from "../../ui/hooks/useNow";
import styles from "./ResponseDeadline.module.css";

const MINUTE = 60_000;

interface Props {
  since: string;
  /** Whether to write out "Waiting …"; otherwise only the two times are shown. */
  full?: boolean;
}

/** How long the customer has waited, and how much of the marketplace's 24 hours remains. */
export function ResponseDeadline({ since, full = false }: Props) {
  const t = useStore(deadlineText);
  const formats = useFormats();
  const deadline = responseDeadline(since, useNow());
  const title = t.title({ since: formats.moment(deadline.since), by: formats.moment(deadline.dueAt) });
  const isJustNow = deadline.waitingMs < MINUTE;
  const waited = isJustNow ? t.lessThanAMinute : formats.duration(deadline.waitingMs);
  const waiting = t.waiting({ duration: waited });
  return (
    <span className={styles.deadline} data-urgency={deadline.urgency} title={title}>
      <Ring fraction={elapsedFraction(deadline)} />
      <span className="visually-hidden">
        {t.needsReply}. {isJustNow ? t.waitingNow : waiting}
      </span>
      {deadline.urgency === "overdue" ? (
        t.overdue({ duration: formats.duration(-deadline.remainingMs) })
      ) : (
        <>
          <span aria-hidden="true">{full ? waiting : waited}</span>
          <span className={styles.separator} aria-hidden="true">
            ·
          </span>
          {t.left({ duration: formats.duration(deadline.remainingMs) })}
        </>
      )}
    </span>
  );
}

const RADIUS = 5;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

function Ring({ fraction }: { fraction: number }) {
  return (
    <svg width="13" height="13" viewBox="0 0 14 14" aria-hidden="true" className={styles.ring}>
      <circle cx="7" cy="7" r={RADIUS} className={styles.track} />
      <circle
        cx="7"
        cy="7"
        r={RADIUS}
        strokeDasharray={`${(fraction * CIRCUMFERENCE).toFixed(1)} ${CIRCUMFERENCE.toFixed(1)}`}
        transform="rotate(-90 7 7)"
      />
    </svg>
  );
}
