import { useStore } from "@nanostores/react";
import { NavLink, useLocation, useNavigate } from "react-router";

import { useConversations } from "../../api/conversations/list/list";
import { useSyncStatus } from "../../api/sync";
import { useFormats } from "../../i18n/format";
import { shellText } from "../../i18n/texts/shell";
import { browserClockError } from "../../model/serverClock";
import { useNow } from "../../ui/hooks/useNow";
import { FailureReason } from "../failure-reason/FailureReason";
import { MOVE_FOCUS } from "../navigation/moveFocus";
import { useListFilter } from "../navigation/useListFilter";
import styles from "./Shell.module.css";

/** How up to date the list is: whether our server answers, and then how fresh its copy of the messages is. */
export function SyncStatusLink() {
  const t = useStore(shellText);
  const formats = useFormats();
  const now = useNow();
  const navigate = useNavigate();
  const filter = useListFilter();
  const { data: list, error, checkedAt } = useConversations(filter);
  const { search } = useLocation();
  const { data: sync } = useSyncStatus();
  const updated = sync?.last_success_at ? new Date(sync.last_success_at) : undefined;

  let text = t.updating;
  let reason: string | null = null;
  let hasProblem = false;
  if (error && list) {
    hasProblem = true;
    text = t.connectionTrouble({ time: formats.clock(new Date(checkedAt - browserClockError())) });
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
      to={{ pathname: "/sync", search }}
      className={styles.sync ?? ""}
      data-problem={hasProblem || undefined}
      data-waiting={(!hasProblem && !updated) || undefined}
      title={updated && formats.absolute(updated)}
      onClick={(event) => {
        // A click leaves the focus on the link. Enter moves it to the page.
        if (event.detail > 0 || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        void navigate({ pathname: "/sync", search }, { state: MOVE_FOCUS });
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
