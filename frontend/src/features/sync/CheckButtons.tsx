import { useStore } from "@nanostores/react";
import { useId } from "react";

import { syncText } from "../../i18n/texts/sync";
import { Button } from "../../ui/elements/Button";
import styles from "./CheckButtons.module.css";
import type { SyncCheck, Outcome } from "./useSyncCheck";

export function CheckButtons({ check: { checking, outcome, check } }: { check: SyncCheck }) {
  const t = useStore(syncText);
  const hintId = useId();
  const words = useWords();
  const bad = outcome.kind === "not asked" || (outcome.kind === "ran" && !outcome.succeeded);
  // While it checks, the buttons only look disabled: the one that was pressed keeps the focus.
  return (
    <section className={styles.check} aria-label={t.check}>
      <div className={styles.buttons}>
        <Button look="primary" aria-disabled={checking} onClick={() => check(false)}>
          {t.check}
        </Button>
        <Button aria-disabled={checking} aria-describedby={hintId} onClick={() => check(true)}>
          {t.checkAll}
        </Button>
        <p role="status" className={styles.outcome} data-bad={bad || undefined}>
          {checking ? t.checking : words(outcome)}
        </p>
      </div>
      <p id={hintId} className={styles.hint}>
        {t.checkAllHint}
      </p>
    </section>
  );
}

function useWords() {
  const t = useStore(syncText);
  return (outcome: Outcome): string => {
    switch (outcome.kind) {
      case "none":
        return "";
      case "slow":
        return t.slow;
      case "not asked":
        return t.checkFailed;
      case "asked before":
        return outcome.everything ? t.askedBeforeAll : t.askedBefore;
      case "ran":
        if (!outcome.succeeded) return t.checkedBadly;
        if (outcome.newMessages > 0) return t.checkedNews(outcome.newMessages);
        return outcome.incomplete > 0 ? t.checkedGaps : t.checked;
    }
  };
}
