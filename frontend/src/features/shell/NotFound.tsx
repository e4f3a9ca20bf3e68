import { useStore } from "@nanostores/react";
import { Link } from "react-router";

import { shellText } from "../../i18n/texts";
import { EmptyState } from "../../ui/EmptyState";
import { useTitle } from "../../ui/useTitle";
import styles from "./Shell.module.css";
import linkStyles from "../../ui/TextLink.module.css";

export function NotFound() {
  const t = useStore(shellText);
  useTitle(`${t.notFoundTitle} · ${t.product}`);
  return (
    <main className={styles.alone}>
      <EmptyState
        heading="h1"
        icon="search"
        title={t.notFoundTitle}
        action={
          <Link className={linkStyles.link} to="/">
            {t.backToInbox}
          </Link>
        }
      >
        {t.notFoundBody}
      </EmptyState>
    </main>
  );
}
