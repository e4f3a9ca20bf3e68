import { useStore } from "@nanostores/react";

import { useFormats } from "../../../i18n/format";
import { dialogText } from "../../../i18n/texts/dialog";
import { triageQuestionText } from "../../../i18n/texts/triage";
import { serverNow } from "../../../model/serverClock";
import { Button } from "../../../ui/elements/Button";
import { Dialog } from "../../../ui/feedback/Dialog";

interface Props {
  /** The first deadline that is before the end of the snooze. */
  dueAt: Date;
  onSnooze: () => void;
  onClose: () => void;
}

/** Asks before a snooze that a deadline will end. */
export function SnoozeQuestion({ dueAt, onSnooze, onClose }: Props) {
  const t = useStore(triageQuestionText);
  const { cancel } = useStore(dialogText);
  const formats = useFormats();
  return (
    <Dialog
      title={t.snoozeTitle}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          <Button
            variant="primary"
            onClick={() => {
              onClose();
              onSnooze();
            }}
          >
            {t.snoozeAnyway}
          </Button>
        </>
      }
    >
      <p>{t.snoozeBody({ time: formats.until(dueAt, serverNow()) })}</p>
    </Dialog>
  );
}
