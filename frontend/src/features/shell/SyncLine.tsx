import { useStore } from "@nanostores/react";

import { useInbox } from "../../api/inbox";
import { useFormats } from "../../i18n/format";
import { shellText } from "../../i18n/texts";
import styles from "./Shell.module.css";

/** Whether what one sees is what there is. */
export function SyncLine() {
  const t = useStore(shellText);
  const formats = useFormats();
  const { data, error, dataUpdatedAt } = useInbox();
  if (error && data) {
    return (
      <p className={styles.sync} data-troubled>
        <span className={styles.dot} />
        {t.troubled({ time: formats.clock(new Date(dataUpdatedAt)) })}
      </p>
    );
  }
  return (
    <p className={styles.sync} data-waiting={!data || undefined}>
      <span className={styles.dot} />
      {data ? t.upToDate : t.updating}
    </p>
  );
}
