import { useStore } from "@nanostores/react";
import { useId } from "react";
import { Link } from "react-router";

import { settingsText } from "../../i18n/texts/settings";
import { type Preferences, usePreference } from "../../model/preferences";
import { TitledDialog } from "../../ui/feedback/TitledDialog";
import { NotificationSetting } from "./NotificationSetting";
import styles from "./SettingsDialog.module.css";

/** What an agent can choose for themselves. */
export default function SettingsDialog({ onClose }: { onClose: () => void }) {
  const t = useStore(settingsText);
  return (
    <TitledDialog title={t.title} onClose={onClose}>
      <p className={styles.note}>{t.note}</p>
      <Setting name="openNextAfterDone" />
      <Setting name="assignOnReply" note={t.assignOnReplyNote} />
      <Setting name="compactRows" />
      <Setting name="singleKeys" note={t.singleKeysNote} />
      <NotificationSetting />
      <p className={styles.note}>
        <Link to="/sync/key" onClick={onClose}>
          {t.keyRights}
        </Link>
      </p>
    </TitledDialog>
  );
}

function Setting({ name, note }: { name: keyof Preferences; note?: string }) {
  const t = useStore(settingsText);
  const [value, choose] = usePreference(name);
  const noteId = useId();
  return (
    <div className={styles.setting}>
      <label className={styles.label}>
        <input
          type="checkbox"
          checked={value}
          aria-describedby={note === undefined ? undefined : noteId}
          onChange={(event) => choose(event.target.checked)}
        />
        {t[name]}
      </label>
      {note !== undefined && (
        <p id={noteId} className={styles.explanation}>
          {note}
        </p>
      )}
    </div>
  );
}
