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
  /** When the server last answered, if it does not answer now. */
  staleSince: Date | null;
}

/** Whether all messages are here and, if not, why. */
export function SyncSummary({ sync, staleSince }: Props) {
  const t = useStore(syncText);
  const formats = useFormats();
  const now = useNow();
  const { back_fill, last_error, last_success_at } = sync;

  if (staleSince) {
    return (
      <Summary variant="problem" title={t.unreachable}>
        <p>{t.unreachableBody({ time: formats.when(staleSince, now) })}</p>
      </Summary>
    );
  }
  if (sync.last_run_at === null) {
    return (
      <Summary variant="waiting" title={t.never}>
        <p>{t.neverBody}</p>
      </Summary>
    );
  }
  if (sync.is_stale) {
    return (
      <Summary variant="problem" title={last_success_at ? t.stale : t.never}>
        {last_success_at && <p>{t.staleSince({ time: formats.when(new Date(last_success_at), now) })}</p>}
        <p className={styles.reason}>{last_error ? <FailureReason reason={last_error} /> : t.noRun}</p>
        <p>{t.staleBody}</p>
      </Summary>
    );
  }
  if (last_error && !isLastRunSuccessful(sync)) {
    return (
      <Summary variant="problem" title={t.failing}>
        <p className={styles.reason}>
          <FailureReason reason={last_error} />
        </p>
        <p>{t.failingBody}</p>
      </Summary>
    );
  }
  if (back_fill?.stands_still) {
    return (
      <Summary variant="problem" title={back_fill.reconciling ? t.checkStalled : t.backFillStalled}>
        {back_fill.moved_at && <p>{t.stalledSince({ time: formats.when(new Date(back_fill.moved_at), now) })}</p>}
        {back_fill.error && (
          <p className={styles.reason}>
            <FailureReason reason={back_fill.error} />
          </p>
        )}
        <p>{t.stalledBody}</p>
      </Summary>
    );
  }
  if (sync.troubles.length > 0) {
    return (
      <Summary variant="problem" title={t.incomplete(sync.troubles.length)}>
        <p>{t.incompleteBody}</p>
      </Summary>
    );
  }
  if (back_fill) {
    const shown = formats.number(back_fill.threads);
    const backTo = back_fill.back_to && formats.day(new Date(back_fill.back_to));
    return (
      <Summary variant="waiting" title={back_fill.reconciling ? t.fullCheck : t.backFill}>
        <p>{(backTo ? t.backFillBody({ shown, time: backTo }) : t.backFillStart({ shown }))(back_fill.threads)}</p>
      </Summary>
    );
  }
  return (
    <Summary variant="good" title={t.upToDate}>
      <p>{t.upToDateBody}</p>
    </Summary>
  );
}

type Variant = "good" | "problem" | "waiting";

const ICONS: Record<Variant, IconName> = { good: "check", problem: "alert", waiting: "clock" };

function Summary({ variant, title, children }: { variant: Variant; title: string; children: ReactNode }) {
  return (
    <section className={styles.summary} data-variant={variant}>
      <span className={styles.icon}>
        <Icon name={ICONS[variant]} size={20} />
      </span>
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </section>
  );
}
