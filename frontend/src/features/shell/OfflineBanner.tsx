import { useStore } from "@nanostores/react";
import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

import { shellText } from "../../i18n/texts";
import { Icon } from "../../ui/Icon";
import styles from "./Shell.module.css";

export function OfflineBanner() {
  const t = useStore(shellText);
  const online = useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );
  if (online) return null;
  return (
    <p className={styles.offline} role="note">
      <Icon name="offline" size={16} />
      {t.offline}
    </p>
  );
}
