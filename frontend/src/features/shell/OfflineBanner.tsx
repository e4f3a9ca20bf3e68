import { useStore } from "@nanostores/react";

import { shellText } from "../../i18n/texts/shell";
import { Icon } from "../../ui/elements/Icon";
import { useOnline } from "../../ui/hooks/useOnline";
import styles from "./Shell.module.css";

export function OfflineBanner() {
  const t = useStore(shellText);
  if (useOnline()) return null;
  return (
    <p className={styles.offline} role="status">
      <Icon name="offline" size={16} />
      {t.offline}
    </p>
  );
}
