import { useStore } from "@nanostores/react";

import { commandGroupText, commandText } from "../../i18n/texts/commands";
import { helpText } from "../../i18n/texts/help";
import { usePreference } from "../../model/preferences";
import { TitledDialog } from "../../ui/feedback/TitledDialog";
import { COMMANDS, GROUPS } from "../commands/catalogue";
import { Keys } from "../commands/Keys";
import styles from "./HelpDialog.module.css";

/** The keys of all commands, by group. */
export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useStore(helpText);
  const names = useStore(commandText);
  const groupNames = useStore(commandGroupText);
  const [singleKeys] = usePreference("singleKeys");
  return (
    <TitledDialog title={t.title} onClose={onClose}>
      <p className={styles.note}>{singleKeys ? t.note : t.off}</p>
      {GROUPS.map((group) => (
        <section key={group} aria-label={groupNames[group]}>
          <h3 className={styles.group}>{groupNames[group]}</h3>
          <dl>
            {COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map(({ id, keys }) => (
              <div key={id} className={styles.row}>
                <dt>{names[id]}</dt>
                <dd>
                  <Keys keys={keys} or={t.or} then={t.then} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </TitledDialog>
  );
}
