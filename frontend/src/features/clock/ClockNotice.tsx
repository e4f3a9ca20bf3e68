import { useStore } from "@nanostores/react";

import { useFormats } from "../../i18n/format";
import { shellText } from "../../i18n/texts/shell";
import { browserClockError } from "../../model/serverClock";
import { useNow } from "../../ui/hooks/useNow";
import styles from "./ClockNotice.module.css";

/** A smaller error makes no visible difference. */
const TOLERANCE_MS = 2 * 60_000;
/** Added because durations are cut off to whole minutes; with it, this one is rounded. */
const HALF_A_MINUTE = 30_000;

/** Explains that this computer's clock is wrong, and not the times in the app. */
export function ClockNotice() {
  const t = useStore(shellText);
  const formats = useFormats();
  useNow();
  const error = browserClockError();
  if (Math.abs(error) < TOLERANCE_MS) return null;
  const duration = formats.duration(Math.abs(error) + HALF_A_MINUTE);
  return (
    <p className={styles.notice} role="note">
      {error > 0 ? t.clockAhead({ duration }) : t.clockBehind({ duration })}
    </p>
  );
}
