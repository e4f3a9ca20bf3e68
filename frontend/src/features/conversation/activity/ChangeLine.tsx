import { useStore } from "@nanostores/react";
import { memo } from "react";

import type { Activity } from "../../../api/types";
import { useFormats } from "../../../i18n/format";
import { activityText } from "../../../i18n/texts/conversation";
import { ClockTime } from "../../../ui/elements/Time";
import { useNow } from "../../../ui/hooks/useNow";
import styles from "./ActivityEntry.module.css";
import { changeSentence } from "./changeSentence";

/** A change of the conversation: one quiet line for each field that changed. */
export const ChangeLine = memo(function ChangeLine({ entry }: { entry: Activity }) {
  const t = useStore(activityText);
  const context = { t, formats: useFormats(), now: useNow() };
  return (
    <div className={styles.change} data-activity={entry.id}>
      {entry.changes.map((change, index) => (
        <p key={`${change.field} ${change.before} ${change.after}`} dir="auto">
          {changeSentence(entry, change, context)} {index === 0 && <ClockTime at={entry.at} className={styles.time} />}
        </p>
      ))}
    </div>
  );
});
