import { useStore } from "@nanostores/react";
import { useEffect, useEffectEvent, useRef } from "react";
import { useLocation } from "react-router";

import { useSyncStatus } from "../../api/sync";
import { requestErrorText } from "../../i18n/requestErrors";
import { shellText } from "../../i18n/texts/shell";
import { syncText } from "../../i18n/texts/sync";
import { browserClockError } from "../../model/serverClock";
import { Button } from "../../ui/elements/Button";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDelayed } from "../../ui/hooks/useDelayed";
import { useDocumentTitle } from "../../ui/hooks/useDocumentTitle";
import { NARROW, useMediaQuery } from "../../ui/hooks/useMediaQuery";
import { useOnline } from "../../ui/hooks/useOnline";
import { BackLink } from "../navigation/BackLink";
import { asksToMoveFocus } from "../navigation/moveFocus";
import { CheckButtons } from "./CheckButtons";
import { MissingMessages } from "./MissingMessages";
import { LastRunFigures, RunTimes } from "./RunFacts";
import styles from "./SyncPage.module.css";
import { SyncSummary } from "./SyncSummary";
import { useSyncCheck } from "./useSyncCheck";

/** How up to date the inbox is, which messages are missing, and buttons to check for new ones. */
export default function SyncPage() {
  const t = useStore(syncText);
  const { product } = useStore(shellText);
  useDocumentTitle(`${t.title} · ${product}`);
  const check = useSyncCheck();
  const { data: sync, error, refetch, dataUpdatedAt } = useSyncStatus({ waiting: check.checking });
  const online = useOnline();
  const showsLoading = useDelayed(!sync && !error);
  return (
    <>
      <header className={styles.header}>
        <BackLink variant="icon" />
        <Heading />
      </header>
      <div className={styles.scroller}>
        {sync && (
          <div className={styles.page}>
            <SyncSummary sync={sync} staleSince={error ? new Date(dataUpdatedAt - browserClockError()) : null} />
            <CheckButtons check={check} />
            {sync.troubles.length > 0 && <MissingMessages sync={sync} />}
            <RunTimes sync={sync} />
            <LastRunFigures sync={sync} />
            {sync.troubles.length === 0 && sync.last_run_at && <MissingMessages sync={sync} />}
          </div>
        )}
        {!sync && !online && (
          <EmptyState icon="offline" title={t.offlineTitle}>
            {t.offlineBody}
          </EmptyState>
        )}
        {!sync && online && error && (
          <EmptyState icon="alert" title={t.failedTitle} action={<Button onClick={() => void refetch()}>{t.retry}</Button>}>
            {requestErrorText(error)}
          </EmptyState>
        )}
        {online && showsLoading && <p className={styles.loading}>{t.loading}…</p>}
      </div>
    </>
  );
}

/** Takes the focus when the page was opened by keyboard, and on narrow screens, where the link is now hidden. */
function Heading() {
  const t = useStore(syncText);
  const heading = useRef<HTMLHeadingElement>(null);
  const narrow = useMediaQuery(NARROW);
  const location = useLocation();
  const moveFocus = useEffectEvent(() => {
    if (narrow || asksToMoveFocus(location.state)) heading.current?.focus();
  });
  useEffect(() => moveFocus(), [location.key]);
  return (
    <h2 ref={heading} tabIndex={-1} className={styles.heading}>
      {t.title}
    </h2>
  );
}
