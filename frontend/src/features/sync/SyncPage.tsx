import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { useSync } from "../../api/sync";
import type { Sync } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { problemText } from "../../i18n/problem";
import { shellText, syncText } from "../../i18n/texts";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Icon } from "../../ui/Icon";
import linkStyles from "../../ui/TextLink.module.css";
import { TimeAgo } from "../../ui/Time";
import { useNow } from "../../ui/useNow";
import { useTitle } from "../../ui/useTitle";
import { BackLink } from "../conversation/BackLink";
import { CheckButtons } from "./CheckButtons";
import styles from "./SyncPage.module.css";
import { useCheck } from "./useCheck";

/** How fresh the inbox is, what is missing in it, and a way to ask for more. */
export default function SyncPage() {
  const t = useStore(syncText);
  const { product } = useStore(shellText);
  useTitle(`${t.title} · ${product}`);
  const check = useCheck();
  const { data: sync, error, refetch } = useSync({ waiting: check.state === "checking" });
  return (
    <>
      <header className={styles.header}>
        <BackLink look="icon" />
        <h2 className={styles.heading}>{t.title}</h2>
      </header>
      <div className={styles.scroller}>
        {sync && (
          <div className={styles.page}>
            <Standing sync={sync} />
            <CheckButtons check={check} />
            <Times sync={sync} />
            <Figures sync={sync} />
            <Missing sync={sync} />
          </div>
        )}
        {!sync && error && (
          <EmptyState icon="alert" title={t.failedTitle} action={<Button onClick={() => void refetch()}>{t.retry}</Button>}>
            {problemText(error)}
          </EmptyState>
        )}
      </div>
    </>
  );
}

/** In one sentence: is it all here? */
function Standing({ sync }: { sync: Sync }) {
  const t = useStore(syncText);
  const formats = useFormats();
  let [look, title, body] = ["good", t.upToDate, t.upToDateBody];
  if (sync.last_run_at === null) {
    [look, title, body] = ["waiting", t.never, t.upToDateBody];
  } else if (sync.is_stale) {
    [look, title, body] = ["bad", t.stale, t.staleBody];
  } else if (sync.troubles.length > 0) {
    [look, title, body] = ["bad", t.gaps, t.upToDateBody];
  } else if (sync.back_fill) {
    const count = formats.number(sync.back_fill.threads);
    const { back_to, reconciling } = sync.back_fill;
    const far = back_to ? t.walkingBody({ count, time: formats.day(new Date(back_to)) }) : t.walkingStart({ count });
    [look, title, body] = ["waiting", reconciling ? t.reconciling : t.walking, far];
  }
  return (
    <section className={styles.standing} data-look={look}>
      <span className={styles.sign}>
        <Icon name={look === "good" ? "check" : look === "bad" ? "alert" : "clock"} size={20} />
      </span>
      <div>
        <h3>{title}</h3>
        <p>{body}</p>
      </div>
    </section>
  );
}

function Times({ sync }: { sync: Sync }) {
  const t = useStore(syncText);
  const formats = useFormats();
  const now = useNow();
  const wait = sync.next_run_at ? new Date(sync.next_run_at).getTime() - now : null;
  return (
    <dl className={styles.facts}>
      <Fact name={t.lastSuccess}>{sync.last_success_at ? <TimeAgo at={sync.last_success_at} /> : t.noneYet}</Fact>
      <Fact name={t.lastRun}>{sync.last_run_at ? <TimeAgo at={sync.last_run_at} /> : t.noneYet}</Fact>
      {wait !== null && (
        <Fact name={t.nextRun}>
          {wait < 60_000 ? t.inAMoment : t.inDuration({ duration: formats.duration(wait) })}
        </Fact>
      )}
      {sync.last_error && (
        <Fact name={t.lastError} wide>
          {sync.last_error}
        </Fact>
      )}
    </dl>
  );
}

function Figures({ sync }: { sync: Sync }) {
  const t = useStore(syncText);
  const formats = useFormats();
  const run = sync.last_run;
  if (!run) return null;
  return (
    <section>
      <h3 className={styles.title}>{t.figures}</h3>
      <dl className={styles.facts}>
        <Fact name={t.newMessages}>{formats.number(run.new_messages)}</Fact>
        <Fact name={t.threads}>{formats.number(run.threads)}</Fact>
        <Fact name={t.pages}>{formats.number(run.pages)}</Fact>
        <Fact name={t.calls}>{formats.number(run.calls)}</Fact>
        <Fact name={t.duration}>{t.seconds({ seconds: formats.number(Math.max(1, Math.round(run.seconds))) })}</Fact>
      </dl>
    </section>
  );
}

function Missing({ sync }: { sync: Sync }) {
  const t = useStore(syncText);
  const formats = useFormats();
  return (
    <section>
      <h3 className={styles.title}>{t.missing}</h3>
      {sync.troubles.length === 0 && <p className={styles.none}>{t.nothingMissing}</p>}
      <ul className={styles.troubles}>
        {sync.troubles.map((trouble) => (
          <li key={trouble.mirakl_thread_id}>
            {trouble.expected !== null && trouble.have !== null && (
              <strong>
                {t.have({ have: formats.number(trouble.have), expected: formats.number(trouble.expected) })}
              </strong>
            )}
            <span>{trouble.reason}</span>
            <span className={styles.since}>{t.since({ time: formats.moment(new Date(trouble.since)) })}</span>
            <Link className={linkStyles.link} to={`/conversations/${trouble.conversation_id}`}>
              {t.conversation}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={styles.fact} data-wide={wide}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
