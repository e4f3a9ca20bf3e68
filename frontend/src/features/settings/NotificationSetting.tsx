import { useStore } from "@nanostores/react";
import { useId, useState } from "react";

import { settingsText } from "../../i18n/texts/settings";
import { usePreference } from "../../model/preferences";
import { Button } from "../../ui/elements/Button";
import styles from "./SettingsDialog.module.css";

type Permission = NotificationPermission | "unsupported";

const currentPermission = (): Permission => ("Notification" in window ? Notification.permission : "unsupported");

/** Notifications need the browser's permission, which may be asked for only after a click. */
export function NotificationSetting() {
  const t = useStore(settingsText);
  const [wanted, choose] = usePreference("desktopNotifications");
  const [permission, setPermission] = useState(currentPermission);
  const noteId = useId();

  async function ask() {
    const answer = await Notification.requestPermission();
    setPermission(answer);
    choose(answer === "granted");
  }

  const notes = { granted: t.desktopNotificationsNote, default: t.desktopNotificationsNote, denied: t.blocked, unsupported: t.unsupported };
  return (
    <div className={styles.setting}>
      {permission === "default" ? (
        <>
          <span className={styles.label}>{t.desktopNotifications}</span>
          <p className={styles.explanation}>{notes[permission]}</p>
          <Button className={styles.allow} onClick={() => void ask()}>
            {t.allow}
          </Button>
        </>
      ) : (
        <>
          <label className={styles.label}>
            <input
              type="checkbox"
              checked={wanted && permission === "granted"}
              disabled={permission !== "granted"}
              aria-describedby={noteId}
              onChange={(event) => choose(event.target.checked)}
            />
            {t.desktopNotifications}
          </label>
          <p id={noteId} role="status" className={styles.explanation}>
            {notes[permission]}
          </p>
        </>
      )}
    </div>
  );
}
