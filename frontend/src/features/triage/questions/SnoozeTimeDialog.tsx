import { useStore } from "@nanostores/react";
import { useId, useState } from "react";

import { dialogText } from "../../../i18n/texts/dialog";
import { triageQuestionText, triageText } from "../../../i18n/texts/triage";
import { serverNow } from "../../../model/serverClock";
import { Button } from "../../../ui/elements/Button";
import { Dialog } from "../../../ui/feedback/Dialog";
import { snoozeTimes, toFieldValue } from "../snoozeTimes";
import styles from "./SnoozeTimeDialog.module.css";

interface Props {
  onChoose: (until: Date) => void;
  onClose: () => void;
}

/** Asks for the end of a snooze. The field is the browser's own: it has the language and the picker of the device. */
export function SnoozeTimeDialog({ onChoose, onClose }: Props) {
  const t = useStore(triageQuestionText);
  const { snooze } = useStore(triageText);
  const { cancel } = useStore(dialogText);
  const [value, setValue] = useState(() => {
    const tomorrow = snoozeTimes(new Date(serverNow())).find(({ id }) => id === "tomorrow");
    return tomorrow ? toFieldValue(tomorrow.until) : "";
  });
  const [hasPassed, setPassed] = useState(false);
  const formId = useId();

  function submit() {
    const until = new Date(value);
    if (Number.isNaN(until.getTime()) || until.getTime() <= serverNow()) return setPassed(true);
    onClose();
    onChoose(until);
  }

  return (
    <Dialog
      title={t.timeTitle}
      error={hasPassed ? t.timePassed : null}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          <Button variant="primary" type="submit" form={formId}>
            {snooze}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label className={styles.label}>
          {t.timeField}
          <input
            type="datetime-local"
            className={styles.field}
            value={value}
            required
            onChange={(event) => {
              setValue(event.target.value);
              setPassed(false);
            }}
          />
        </label>
      </form>
      <p className={styles.zone}>{t.timeZone({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}</p>
    </Dialog>
  );
}
