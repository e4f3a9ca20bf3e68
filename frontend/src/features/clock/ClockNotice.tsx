import { useStore } from "@nanostores/react";

import { useFormats } from "../../i18n/format";
import { shellText } from "../../i18n/texts/shell";
import { browserClockError } from "../../model/serverClock";
import { useNow } from "../../ui/hooks/useNow";
import styles from "./ClockNotice.module.css";

/** Less than this makes no difference to anything that is shown. */
const TOLERANCE_MS = 2 * 60_000;
/** Durations are cut off; this one is as good as rounded. */
const HALF_A_MINUTE = 30_000;

/** Says that it is this computer's clock that is wrong, and not the times on the page. */
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
