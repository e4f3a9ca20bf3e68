import { useStore } from "@nanostores/react";

import { notificationText } from "../../i18n/texts/notifications";
import styles from "./NotificationToggle.module.css";
import { notificationSetting, turnOffNotifications, turnOnNotifications } from "./notificationSetting";

/** Asks for desktop notifications, or turns them off. */
export function NotificationToggle() {
  const t = useStore(notificationText);
  const setting = useStore(notificationSetting);
  return (
    <div className={styles.setting}>
      <label className={styles.label}>
        <input
          type="checkbox"
          checked={setting === "on"}
          disabled={setting === "blocked"}
          onChange={({ target }) => (target.checked ? void turnOnNotifications() : turnOffNotifications())}
        />
        {t.setting}
      </label>
      <p className={styles.note}>{setting === "blocked" ? t.blocked : t.explained}</p>
    </div>
  );
}
