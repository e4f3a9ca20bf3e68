import { useStore } from "@nanostores/react";
import { useState } from "react";

import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { Button } from "../../../ui/elements/Button";
import { Dialog } from "../../../ui/feedback/Dialog";
import { type EditedReply, MAX_REPLIES, problemsOf } from "../model/edited";
import { planImport, type ReadFile } from "../model/importFile";
import { problemText } from "./problemText";
import styles from "./SavedRepliesPage.module.css";

export type LoadedFile = ReadFile & { name: string };

interface Props {
  file: LoadedFile;
  current: readonly EditedReply[];
  variables: readonly string[];
  onAccept: (replies: EditedReply[]) => void;
  onClose: () => void;
}

/** Shows what importing a file would change, or why it cannot be imported. Until it is accepted, nothing changes. */
export function ImportDialog({ file, current, variables, onAccept, onClose }: Props) {
  const t = useStore(savedRepliesPageText);
  const [deletesOthers, setDeletesOthers] = useState(false);
  const plan = planImport(current, file.replies ?? [], deletesOthers);
  const problems = file.replies ? problemsOfPlan(plan.replies) : problemsOfFile(file.problems);
  const isEmpty = plan.added.length + plan.changed.length === 0 && !(deletesOthers && plan.others.length > 0);
  const canAccept = problems.length === 0 && !isEmpty;

  function problemsOfFile(found: NonNullable<ReadFile["problems"]>): string[] {
    if (found === "unreadable") return [t.importUnreadable];
    if (found === "not_json") return [t.importNotJson];
    if (found === "no_replies") return [t.importNoReplies];
    return found.map(({ entry, problem, field }) => {
      const name = typeof entry === "number" ? t.importEntry({ number: entry }) : entry;
      return `${name}: ${problem === "not_entry" ? t.importNotEntry : t.importUnknownField({ field })}`;
    });
  }

  function problemsOfPlan(replies: EditedReply[]): string[] {
    if (replies.length > MAX_REPLIES) return [t.importTooMany({ count: replies.length, limit: MAX_REPLIES })];
    // What is wrong in the author's own unfinished changes does not stand in the file.
    const before = new Set(problemsOf(current, variables).map((each) => `${each.replyId} ${each.field} ${each.problem}`));
    return problemsOf(replies, variables)
      .filter((each) => !before.has(`${each.replyId} ${each.field} ${each.problem}`))
      .map((each) => {
        const name = replies.find(({ id }) => id === each.replyId)?.name.trim() || t.unnamed;
        return `${name}: ${problemText(each, t)}`;
      });
  }

  return (
    <Dialog
      title={t.importTitle}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          {canAccept && (
            <Button variant="primary" onClick={() => onAccept(plan.replies)}>
              {t.importAccept}
            </Button>
          )}
        </>
      }
    >
      <p className={styles.paragraph}>{t.importFrom({ file: file.name })}</p>
      {problems.length > 0 && (
        <div role="alert" className={styles.importProblems}>
          <p>{t.importProblems}</p>
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {problems.length === 0 && (
        <>
          {isEmpty && <p className={styles.paragraph}>{t.importNothing}</p>}
          <ul className={styles.plan}>
            {plan.added.length > 0 && <li>{t.importAdded({ names: plan.added.join(", ") })}</li>}
            {plan.changed.length > 0 && <li>{t.importChanged({ names: plan.changed.join(", ") })}</li>}
            {deletesOthers && plan.others.length > 0 && <li>{t.importDeleted({ names: plan.others.join(", ") })}</li>}
            {plan.unchanged > 0 && <li>{t.importUnchanged(plan.unchanged)}</li>}
          </ul>
          {plan.others.length > 0 && (
            <label className={styles.check}>
              <input type="checkbox" checked={deletesOthers} onChange={(event) => setDeletesOthers(event.target.checked)} />
              {t.importDeletesOthers(plan.others.length)}
            </label>
          )}
        </>
      )}
    </Dialog>
  );
}
