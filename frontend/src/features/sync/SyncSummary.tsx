import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import type { SyncStatus } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { syncText } from "../../i18n/texts/sync";
import { Icon, type IconName } from "../../ui/elements/Icon";
import { useNow } from "../../ui/hooks/useNow";
import { FailureReason } from "../failure-reason/FailureReason";
import styles from "./SyncSummary.module.css";
import { isLastRunSuccessful } from "./useSyncCheck";

interface Props {
  sync: SyncStatus;
  /** When this was known, if the server has not answered since. */
  notSince: Date | null;
}

/** In one sentence: is it all here? And if it is not, why. */
export function SyncSummary({ sync, notSince }: Props) {
  const t = useStore(syncText);
  const formats = useFormats();
  const now = useNow();
  const { back_fill, last_error, last_success_at } = sync;

  if (notSince) {
    return (
      <Summary look="bad" title={t.unreachable}>
        <p>{t.unreachableBody({ time: formats.when(notSince, now) })}</p>
      </Summary>
    );
  }
  if (sync.last_run_at === null) {
    return (
      <Summary look="waiting" title={t.never}>
        <p>{t.neverBody}</p>
      </Summary>
    );
  }
  if (sync.is_stale) {
    return (
      <Summary look="bad" title={last_success_at ? t.stale : t.never}>
        {last_success_at && <p>{t.staleSince({ time: formats.when(new Date(last_success_at), now) })}</p>}
        <p className={styles.why}>{last_error ? <FailureReason reason={last_error} /> : t.noRun}</p>
        <p>{t.staleBody}</p>
      </Summary>
    );
  }
  if (last_error && !isLastRunSuccessful(sync)) {
    return (
      <Summary look="bad" title={t.failing}>
        <p className={styles.why}>
          <FailureReason reason={last_error} />
        </p>
        <p>{t.failingBody}</p>
      </Summary>
    );
  }
  if (back_fill?.stands_still) {
    return (
      <Summary look="bad" title={back_fill.reconciling ? t.checkStandsStill : t.standsStill}>
        {back_fill.moved_at && <p>{t.standsStillSince({ time: formats.when(new Date(back_fill.moved_at), now) })}</p>}
        {back_fill.error && (
          <p className={styles.why}>
            <FailureReason reason={back_fill.error} />
          </p>
        )}
        <p>{t.standsStillBody}</p>
      </Summary>
    );
  }
  if (sync.troubles.length > 0) {
    return (
      <Summary look="bad" title={t.gaps(sync.troubles.length)}>
        <p>{t.gapsBody}</p>
      </Summary>
    );
  }
  if (back_fill) {
    const shown = formats.number(back_fill.threads);
    const far = back_fill.back_to && formats.day(new Date(back_fill.back_to));
    return (
      <Summary look="waiting" title={back_fill.reconciling ? t.reconciling : t.walking}>
        <p>{(far ? t.walkingBody({ shown, time: far }) : t.walkingStart({ shown }))(back_fill.threads)}</p>
      </Summary>
    );
  }
  return (
    <Summary look="good" title={t.upToDate}>
      <p>{t.upToDateBody}</p>
    </Summary>
  );
}

type Look = "good" | "bad" | "waiting";

const ICONS: Record<Look, IconName> = { good: "check", bad: "alert", waiting: "clock" };

function Summary({ look, title, children }: { look: Look; title: string; children: ReactNode }) {
  return (
    <section className={styles.summary} data-look={look}>
      <span className={styles.sign}>
        <Icon name={ICONS[look]} size={20} />
      </span>
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </section>
  );
}
