import { useStore } from "@nanostores/react";
import { useState } from "react";

import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { Button } from "../../../ui/elements/Button";
import { Dialog } from "../../../ui/feedback/Dialog";
import { isStorageAvailable } from "../../replies/shared/storage";
import type { EditedReply, ReplyProblem } from "../model/edited";
import styles from "./SavedRepliesPage.module.css";
import type { Save } from "./useSave";
import { discardCopy, useWorkingCopy } from "./workingCopy";

interface Props {
  author: string;
  changes: number;
  problems: readonly ReplyProblem[];
  replies: readonly EditedReply[];
  save: Save;
  /** Shows the reply that has a problem. */
  onShow: (id: string) => void;
}

/** Saves or discards the changes. It is there as long as there are some. */
export function SaveBar({ author, changes, problems, replies, save, onShow }: Props) {
  const t = useStore(savedRepliesPageText);
  const copy = useWorkingCopy(author);
  const isKept = useStore(isStorageAvailable);
  const [isAsking, setAsking] = useState(false);
  const [first] = problems;
  const named = first && replies.find(({ id }) => id === first.replyId);
  return (
    <section className={styles.bar} aria-label={t.save}>
      <p className={styles.state} role="status">
        {first ? (
          <>
            <span className={styles.problem}>{t.hasProblems(problems.length)}</span>{" "}
            <Button variant="link" onClick={() => onShow(first.replyId)}>
              {named?.name.trim() || t.unnamed}
            </Button>
          </>
        ) : (
          <>
            {save.failure !== null && <span className={styles.problem}>{save.failure} </span>}
            {save.failure === null && `${t.unsaved(changes)}. ${isKept ? t.unsavedKept : t.unsavedNotKept}`}
          </>
        )}
      </p>
      <Button onClick={() => setAsking(true)} aria-disabled={save.isSaving}>
        {t.discard}
      </Button>
      <Button
        variant="primary"
        aria-disabled={first !== undefined || save.isSaving}
        onClick={() => {
          if (first) onShow(first.replyId);
          else if (copy) save.save(copy);
        }}
      >
        {save.isSaving ? `${t.saving}…` : t.save}
      </Button>
      {isAsking && (
        <Dialog
          title={t.discardTitle}
          onClose={() => setAsking(false)}
          buttons={
            <>
              <Button onClick={() => setAsking(false)}>{t.cancel}</Button>
              <Button
                variant="primary"
                onClick={() => {
                  setAsking(false);
                  discardCopy(author);
                }}
              >
                {t.discardConfirm}
              </Button>
            </>
          }
        >
          <p>{t.discardBody}</p>
        </Dialog>
      )}
    </section>
  );
}
