import { useStore } from "@nanostores/react";

import { useFormats } from "../../i18n/format";
import { deadlineText } from "../../i18n/texts/conversationList";
import { responseDeadline, elapsedFraction } from "../../model/deadline";
import { useNow } from "../../ui/hooks/useNow";
import styles from "./ResponseDeadline.module.css";

const MINUTE = 60_000;

interface Props {
  since: string;
  /** In words, where there is room; else the ring and the two times. */
  full?: boolean;
}

/** How long the customer has waited and what is left of the marketplace's 24 hours. */
export function ResponseDeadline({ since, full = false }: Props) {
  const t = useStore(deadlineText);
  const formats = useFormats();
  const deadline = responseDeadline(since, useNow());
  const title = t.title({ since: formats.moment(deadline.since), by: formats.moment(deadline.dueAt) });
  // Nobody has waited a minute yet when a message has just come.
  const hardly = deadline.waitingMs < MINUTE;
  const waited = hardly ? t.hardly : formats.duration(deadline.waitingMs);
  const waiting = t.waiting({ duration: waited });
  return (
    <span className={styles.sign} data-urgency={deadline.urgency} title={title}>
      <Ring part={elapsedFraction(deadline)} />
      <span className="visually-hidden">
        {t.needsReply}. {hardly ? t.waitingNow : waiting}
      </span>
      {deadline.urgency === "overdue" ? (
        t.overdue({ duration: formats.duration(-deadline.remainingMs) })
      ) : (
        <>
          <span aria-hidden="true">{full ? waiting : waited}</span>
          <span className={styles.point} aria-hidden="true">
            ·
          </span>
          {t.left({ duration: formats.duration(deadline.remainingMs) })}
        </>
      )}
    </span>
  );
}

const RADIUS = 5;
const AROUND = 2 * Math.PI * RADIUS;

function Ring({ part }: { part: number }) {
  return (
    <svg width="13" height="13" viewBox="0 0 14 14" aria-hidden="true" className={styles.ring}>
      <circle cx="7" cy="7" r={RADIUS} className={styles.track} />
      <circle
        cx="7"
        cy="7"
        r={RADIUS}
        strokeDasharray={`${(part * AROUND).toFixed(1)} ${AROUND.toFixed(1)}`}
        transform="rotate(-90 7 7)"
      />
    </svg>
  );
}
