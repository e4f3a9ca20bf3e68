import { useStore } from "@nanostores/react";
import { NavLink, useNavigate } from "react-router";

import { useInbox } from "../../api/conversations/inbox";
import { useSyncStatus } from "../../api/sync";
import { useFormats } from "../../i18n/format";
import { shellText } from "../../i18n/texts/shell";
import { browserClockError } from "../../model/serverClock";
import { useNow } from "../../ui/hooks/useNow";
import { FailureReason } from "../failure-reason/FailureReason";
import { MOVE_FOCUS } from "../navigation/moveFocus";
import styles from "./Shell.module.css";

/** How up to date the list is: whether our server answers, and then how fresh its copy of the messages is. */
export function SyncStatusLink() {
  const t = useStore(shellText);
  const formats = useFormats();
  const now = useNow();
  const navigate = useNavigate();
  const { data: inbox, error, dataUpdatedAt } = useInbox();
  const { data: sync } = useSyncStatus();
  const updated = sync?.last_success_at ? new Date(sync.last_success_at) : undefined;

  let text = t.updating;
  let reason: string | null = null;
  let hasProblem = false;
  if (error && inbox) {
    hasProblem = true;
    text = t.connectionTrouble({ time: formats.clock(new Date(dataUpdatedAt - browserClockError())) });
  } else if (sync?.is_stale && sync.last_run_at) {
    hasProblem = true;
    text = updated ? t.staleSince({ time: formats.when(updated, now) }) : t.neverSynced;
    reason = sync.last_error;
  } else if (sync?.back_fill?.stands_still) {
    hasProblem = true;
    text = sync.back_fill.reconciling ? t.checkStalled : t.backFillStalled;
    reason = sync.back_fill.error;
  } else if (sync?.back_fill) {
    const { threads, reconciling } = sync.back_fill;
    text = (reconciling ? t.fullCheck : t.backFill)({ shown: formats.number(threads) })(threads);
  } else if (updated) {
    const age = now - updated.getTime();
    text = age < 60_000 ? t.updatedNow : t.updatedAgo({ duration: formats.duration(age) });
  }
  return (
    <NavLink
      to="/sync"
      className={styles.sync ?? ""}
      data-problem={hasProblem || undefined}
      data-waiting={(!hasProblem && !updated) || undefined}
      title={updated && formats.absolute(updated)}
      onClick={(event) => {
        // A click leaves the focus on the link. Enter moves it to the page.
        if (event.detail > 0 || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        void navigate("/sync", { state: MOVE_FOCUS });
      }}
    >
      <span className={styles.dot} />
      <span className={styles.syncText}>
        {text}
        {reason && (
          <>
            {" · "}
            <FailureReason reason={reason} />
          </>
        )}
      </span>
      <span className="visually-hidden">. {t.syncPage}</span>
    </NavLink>
  );
}
