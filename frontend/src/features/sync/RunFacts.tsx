import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import type { SyncStatus } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { syncText } from "../../i18n/texts/sync";
import { TimeAgoInWords } from "../../ui/elements/Time";
import { useNow } from "../../ui/hooks/useNow";
import { FailureReason } from "../failure-reason/FailureReason";
import styles from "./RunFacts.module.css";
import pageStyles from "./SyncPage.module.css";
import { isLastRunSuccessful } from "./useSyncCheck";

const MINUTE = 60_000;

/** When the last runs were and when the next one is due. */
export function RunTimes({ sync }: { sync: SyncStatus }) {
  const t = useStore(syncText);
  return (
    <dl className={styles.facts}>
      <Fact name={t.lastSuccess}>{sync.last_success_at ? <TimeAgoInWords at={sync.last_success_at} /> : t.noneYet}</Fact>
      {sync.back_fill?.moved_at && (
        <Fact name={t.lastBackFillStep}>
          <TimeAgoInWords at={sync.back_fill.moved_at} />
        </Fact>
      )}
      <Fact name={t.lastRun}>{sync.last_run_at ? <TimeAgoInWords at={sync.last_run_at} /> : t.noneYet}</Fact>
      {sync.next_run_at && (
        <Fact name={t.nextRun}>
          <NextRunTime at={sync.next_run_at} />
        </Fact>
      )}
    </dl>
  );
}

function NextRunTime({ at }: { at: string }) {
  const t = useStore(syncText);
  const formats = useFormats();
  const time = new Date(at);
  const wait = time.getTime() - useNow();
  let text = t.inAMoment;
  if (wait >= MINUTE) text = t.inDuration({ duration: formats.duration(wait) });
  if (wait <= -2 * MINUTE) text = t.late({ duration: formats.duration(-wait) });
  return (
    <time dateTime={at} title={formats.absolute(time)}>
      {text}
    </time>
  );
}

/** The figures of the last run. */
export function LastRunFigures({ sync }: { sync: SyncStatus }) {
  const t = useStore(syncText);
  const formats = useFormats();
  const run = sync.last_run;
  if (!run) return null;
  return (
    <section>
      <h3 className={pageStyles.title}>{t.figures}</h3>
      <dl className={styles.facts}>
        <Fact name={t.newMessages}>{formats.number(run.new_messages)}</Fact>
        <Fact name={t.threads}>{formats.number(run.threads)}</Fact>
        <Fact name={t.pages}>{formats.number(run.pages)}</Fact>
        <Fact name={t.calls}>{formats.number(run.calls)}</Fact>
        <Fact name={t.duration}>{formats.seconds(run.seconds)}</Fact>
        {run.ended_early && isLastRunSuccessful(sync) && (
          <Fact name={t.endedEarly} wide>
            <FailureReason reason={run.ended_early} />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={styles.fact} data-wide={wide || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
