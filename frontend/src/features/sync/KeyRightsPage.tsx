import { useStore } from "@nanostores/react";
import { Link } from "react-router";

import { keyRightsText } from "../../i18n/texts/keyRights";
import { shellText } from "../../i18n/texts/shell";
import { syncText } from "../../i18n/texts/sync";
import { useDocumentTitle } from "../../ui/hooks/useDocumentTitle";
import { BackLink } from "../navigation/BackLink";
import { Heading } from "./Heading";
import { KeyRights } from "./KeyRights";
import styles from "./SyncPage.module.css";

export function KeyRightsPage() {
  const t = useStore(keyRightsText);
  const { title: synchronisation } = useStore(syncText);
  const { product } = useStore(shellText);
  useDocumentTitle(`${t.title} · ${product}`);
  return (
    <>
      <header className={styles.header}>
        <BackLink variant="icon" />
        <Heading title={t.title} />
      </header>
      <div className={styles.scroller}>
        <div className={styles.page}>
          <KeyRights />
        </div>
        <p className={styles.more}>
          <Link to="/sync">{synchronisation}</Link>
        </p>
      </div>
    </>
  );
}
