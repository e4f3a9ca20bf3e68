import { useStore } from "@nanostores/react";
import { Link, useParams } from "react-router";

import { useSyncStatus } from "../../api/sync";
import { keyRightsText } from "../../i18n/texts/keyRights";
import { requestErrorText } from "../../i18n/requestErrors";
import { shellText } from "../../i18n/texts/shell";
import { syncText } from "../../i18n/texts/sync";
import { browserClockError } from "../../model/serverClock";
import { Button } from "../../ui/elements/Button";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDelayed } from "../../ui/hooks/useDelayed";
import { useDocumentTitle } from "../../ui/hooks/useDocumentTitle";
import { useOnline } from "../../ui/hooks/useOnline";
import { BackLink } from "../navigation/BackLink";
import { CheckButtons } from "./CheckButtons";
import { Heading } from "./Heading";
import { KeyRightsPage } from "./KeyRightsPage";
import { MissingMessages } from "./MissingMessages";
import { LastRunFigures, RunTimes } from "./RunFacts";
import styles from "./SyncPage.module.css";
import { SyncSummary } from "./SyncSummary";
import { useSyncCheck } from "./useSyncCheck";

/** The page itself, and what the API key may do as a page below it. */
export default function SyncPage() {
  const { "*": below } = useParams();
  return below === "key" ? <KeyRightsPage /> : <SyncStatusPage />;
}

/** How up to date the inbox is, which messages are missing, and buttons to check for new ones. */
function SyncStatusPage() {
  const t = useStore(syncText);
  const { title: keyRights } = useStore(keyRightsText);
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
        <Heading title={t.title} />
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
        <p className={styles.more}>
          <Link to="/sync/key">{keyRights}</Link>
        </p>
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
