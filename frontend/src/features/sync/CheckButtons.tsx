import { useStore } from "@nanostores/react";
import { useId } from "react";

import { syncText } from "../../i18n/texts/sync";
import { Button } from "../../ui/elements/Button";
import styles from "./CheckButtons.module.css";
import type { Outcome, SyncCheck } from "./useSyncCheck";

export function CheckButtons({ check: { checking, outcome, check } }: { check: SyncCheck }) {
  const t = useStore(syncText);
  const hintId = useId();
  const outcomeText = useOutcomeText();
  const isProblem = outcome.kind === "request failed" || (outcome.kind === "ran" && !outcome.succeeded);
  // aria-disabled instead of disabled, so that the button that was pressed keeps the focus.
  return (
    <section aria-label={t.check}>
      <div className={styles.buttons}>
        <Button variant="primary" aria-disabled={checking} onClick={() => check(false)}>
          {t.check}
        </Button>
        <Button aria-disabled={checking} aria-describedby={hintId} onClick={() => check(true)}>
          {t.checkAll}
        </Button>
        <p role="status" className={styles.outcome} data-problem={isProblem || undefined}>
          {checking ? t.checking : outcomeText(outcome)}
        </p>
      </div>
      <p id={hintId} className={styles.hint}>
        {t.checkAllHint}
      </p>
    </section>
  );
}

function useOutcomeText() {
  const t = useStore(syncText);
  return (outcome: Outcome): string => {
    switch (outcome.kind) {
      case "none":
        return "";
      case "slow":
        return t.slow;
      case "request failed":
        return t.requestFailed;
      case "already requested":
        return outcome.everything ? t.fullCheckNotStarted : t.alreadyRequested;
      case "ran":
        if (!outcome.succeeded) return t.runFailed;
        if (outcome.newMessages > 0) return t.checkedNews(outcome.newMessages);
        return outcome.incomplete > 0 ? t.checkedIncomplete : t.checked;
    }
  };
}
