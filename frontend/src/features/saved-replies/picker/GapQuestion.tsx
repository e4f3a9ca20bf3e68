import { useStore } from "@nanostores/react";

import { savedReplyText } from "../../../i18n/texts/savedReplies";
import { Button } from "../../../ui/elements/Button";
import { Dialog } from "../../../ui/feedback/Dialog";

interface Props {
  gaps: readonly string[];
  onSend: () => void;
  onClose: () => void;
}

/** Asks before a reply with a gap is sent. */
export default function GapQuestion({ gaps, onSend, onClose }: Props) {
  const t = useStore(savedReplyText);
  return (
    <Dialog
      title={t.gapTitle}
      onClose={onClose}
      buttons={
        <>
          <Button variant="primary" onClick={onClose}>
            {t.backToText}
          </Button>
          <Button onClick={onSend}>{t.sendWithGap}</Button>
        </>
      }
    >
      <p>{t.gapBody({ gaps: gaps.join(", ") })}</p>
    </Dialog>
  );
}
