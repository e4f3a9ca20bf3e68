import { useStore } from "@nanostores/react";

import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { Button } from "../../../ui/elements/Button";
import type { Conflict } from "../model/merge";
import { LANGUAGES } from "../model/variables";
import styles from "./ReplyForm.module.css";
import { decideConflict } from "./workingCopy";

interface Props {
  author: string;
  conflict: Conflict;
  /** The note disappears, and with it the button that had the focus. */
  onDecided: () => void;
}

/** What a colleague has made of the same reply. The author's own version stands in the fields. */
export function ConflictNote({ author, conflict, onDecided }: Props) {
  const t = useStore(savedRepliesPageText);
  const { theirs } = conflict;

  function decide(takesTheirs: boolean) {
    decideConflict(author, conflict, takesTheirs);
    onDecided();
  }

  return (
    <section className={styles.conflict} aria-label={t.conflictTitle}>
      <p>
        <strong>{theirs ? t.conflictTitle : t.conflictDeleted}</strong>
      </p>
      {theirs && (
        <>
          <p>{t.conflictBody}</p>
          <p className={styles.theirName} dir="auto">
            {theirs.name} {theirs.shortcut !== "" && `/${theirs.shortcut}`}
          </p>
          <div className={styles.texts}>
            {LANGUAGES.map((language) => (
              <p key={language} lang={language} className={styles.preview} dir="auto">
                {theirs.texts[language]}
              </p>
            ))}
          </div>
        </>
      )}
      <p className={styles.buttons}>
        <Button onClick={() => decide(false)}>{t.keepMine}</Button>
        <Button onClick={() => decide(true)}>{theirs ? t.useTheirs : t.delete}</Button>
      </p>
    </section>
  );
}
