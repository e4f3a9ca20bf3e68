import { useStore } from "@nanostores/react";

import { dialogText } from "../../../i18n/texts/dialog";
import { triageQuestionText, triageText } from "../../../i18n/texts/triage";
import { Button } from "../../../ui/elements/Button";
import { Dialog } from "../../../ui/feedback/Dialog";

interface Props {
  /** How many of the conversations have a customer who waits. */
  waiting: number;
  total: number;
  onAll: () => void;
  onOthers: () => void;
  onNoReplyNeeded: () => void;
  onClose: () => void;
}

/** Asks before customers who wait for an answer are out of view. */
export function DoneQuestion({ waiting, total, onAll, onOthers, onNoReplyNeeded, onClose }: Props) {
  const t = useStore(triageQuestionText);
  const { noReplyNeeded } = useStore(triageText);
  const { cancel } = useStore(dialogText);
  const answer = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Dialog
      title={total === 1 ? t.doneTitle : t.doneTitleMany(waiting)}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          {waiting < total && <Button onClick={answer(onOthers)}>{t.onlyOthers}</Button>}
          {total === 1 && <Button onClick={answer(onNoReplyNeeded)}>{noReplyNeeded}</Button>}
          <Button variant="primary" onClick={answer(onAll)}>
            {t.doneAnyway}
          </Button>
        </>
      }
    >
      <p>{t.doneBody}</p>
    </Dialog>
  );
}
