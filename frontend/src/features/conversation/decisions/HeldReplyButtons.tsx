import { useStore } from "@nanostores/react";
import { useState } from "react";

import { decisionText } from "../../../i18n/texts/decisions";
import { statusText } from "../../../i18n/texts/replyStatus";
import { Button } from "../../../ui/elements/Button";
import { Dialog } from "../../../ui/feedback/Dialog";
import { useReplyActionsContext } from "../actions/replyActionsContext";
import type { TimelineMessage } from "../model/timelineMessage";
import styles from "./DecisionButtons.module.css";
import dialogStyles from "./DecisionDialog.module.css";

/** What the author can do with a reply that waits: something newer stands there, or the guard found something. */
export function HeldReplyButtons({ reply }: { reply: TimelineMessage }) {
  const t = useStore(statusText);
  const { discard } = useStore(decisionText);
  const actions = useReplyActionsContext();
  const [asksToDiscard, setAsksToDiscard] = useState(false);
  const isBlocked = reply.findings.some(({ blocks }) => blocks);
  return (
    <span className={styles.buttons}>
      {!isBlocked && (
        <Button variant="link" onClick={() => actions.sendAnyway(reply)}>
          {t.sendAnyway}
        </Button>
      )}
      <Button variant="link" onClick={() => actions.editHeld(reply)}>
        {t.edit}
      </Button>
      <Button variant="link" aria-haspopup="dialog" onClick={() => setAsksToDiscard(true)}>
        {discard}
      </Button>
      {asksToDiscard && (
        <DiscardDialog
          reply={reply}
          onDiscard={() => actions.discardHeld(reply)}
          onClose={() => setAsksToDiscard(false)}
        />
      )}
    </span>
  );
}

interface DialogProps {
  reply: TimelineMessage;
  onDiscard: () => void;
  onClose: () => void;
}

function DiscardDialog({ reply, onDiscard, onClose }: DialogProps) {
  const t = useStore(decisionText);
  return (
    <Dialog
      title={t.discardTitle}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button
            variant="primary"
            onClick={() => {
              onClose();
              onDiscard();
            }}
          >
            {t.discardConfirm}
          </Button>
        </>
      }
    >
      <p className={dialogStyles.text}>{t.discardHeld}</p>
      <div className={dialogStyles.preview}>
        <div className={dialogStyles.quote} dir="auto">
          {reply.text}
        </div>
      </div>
    </Dialog>
  );
}
