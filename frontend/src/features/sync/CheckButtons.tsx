import { useStore } from "@nanostores/react";

import { syncText } from "../../i18n/texts";
import { Button } from "../../ui/Button";
import styles from "./SyncPage.module.css";
import type { Check, CheckState } from "./useCheck";

export function CheckButtons({ check: { state, check } }: { check: Check }) {
  const t = useStore(syncText);
  const words: Record<CheckState, string> = {
    idle: "",
    checking: t.checking,
    done: t.checked,
    "just checked": t.justChecked,
    slow: t.slow,
    failed: t.checkFailed,
  };
  return (
    <div className={styles.check}>
      <Button look="primary" disabled={state === "checking"} onClick={() => check(false)}>
        {t.check}
      </Button>
      <Button disabled={state === "checking"} title={t.checkAllHint} onClick={() => check(true)}>
        {t.checkAll}
      </Button>
      <p role="status" className={styles.outcome} data-bad={state === "failed" || undefined}>
        {words[state]}
      </p>
    </div>
  );
}
