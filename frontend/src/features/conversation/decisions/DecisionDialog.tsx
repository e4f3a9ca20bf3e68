import { useStore } from "@nanostores/react";
import { type ReactNode, useId, useState } from "react";

import { ApiError } from "../../../api/errors";
import { type Decision, useResolveReply } from "../../../api/conversations/replies";
import { decisionText } from "../../../i18n/texts/replies";
import { Button } from "../../../ui/elements/Button";
import { Dialog } from "../../../ui/feedback/Dialog";
import { ClockTime } from "../../../ui/elements/Time";
import styles from "./DecisionDialog.module.css";
import { candidatesFor, type TimelineMessage } from "../model/timelineMessage";

interface Props {
  conversationId: string;
  reply: TimelineMessage;
  replyId: string;
  decision: Decision;
  /** The messages of the conversation, as far as they are loaded. */
  messages: readonly TimelineMessage[];
  onClose: () => void;
}

/** The second step of a decision about a reply: what it means, and which message is meant. */
export default function DecisionDialog({ conversationId, reply, replyId, decision, messages: among, onClose }: Props) {
  const t = useStore(decisionText);
  const { mutate: resolve, isPending, error } = useResolveReply(conversationId);
  const candidates = candidatesFor(reply, among);
  const [chosen, setChosen] = useState<string | null>(null);
  const takenFor = candidates.length === 1 ? candidates[0]?.id : chosen;
  const title = { mine: t.mineTitle, send: t.sendTitle, discard: t.discardTitle }[decision];
  const confirm = { mine: t.mineConfirm, send: t.sendConfirm, discard: t.discardConfirm }[decision];
  const decidable = decision !== "mine" || (takenFor !== null && takenFor !== undefined);

  function decide() {
    if (isPending || !decidable) return;
    const named = decision === "mine" && takenFor ? { takenFor } : {};
    resolve({ messageId: replyId, decision, ...named }, { onSuccess: onClose });
  }

  return (
    <Dialog
      title={title}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          {(decision !== "mine" || candidates.length > 0) && (
            <Button look="primary" aria-disabled={isPending || !decidable} onClick={decide}>
              {confirm}
            </Button>
          )}
        </>
      }
    >
      {decision === "mine" && <Candidates among={candidates} chosen={chosen} onChoose={setChosen} />}
      {decision === "send" && <p className={styles.text}>{t.sendBody}</p>}
      {decision === "discard" && (
        <p className={styles.text}>{reply.deliveryState === "failed" ? t.discardFailed : t.discardUnconfirmed}</p>
      )}
      <MessagePreview label={t.yourReply} shown={reply} />
      {error && (
        <p role="alert" className={styles.problem}>
          {problem(error, t)}
        </p>
      )}
    </Dialog>
  );
}

function problem(error: Error, t: ReturnType<typeof decisionText.get>): string {
  if (!(error instanceof ApiError)) return t.failed;
  if (error.status === 403) return t.notYours;
  return error.status === 409 || error.status === 404 ? t.changed : t.failed;
}

interface CandidatesProps {
  among: TimelineMessage[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

function Candidates({ among, chosen, onChoose }: CandidatesProps) {
  const t = useStore(decisionText);
  const name = useId();
  const [only] = among;
  if (!only) return <p className={styles.text}>{t.mineNone}</p>;
  if (among.length === 1) {
    return (
      <>
        <p className={styles.text}>{t.mineOne}</p>
        <MessagePreview label={<Heading shown={only} />} shown={only} />
      </>
    );
  }
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.text}>{t.mineMany}</legend>
      {among.map((one) => (
        <label key={one.key} className={styles.choice}>
          <input
            type="radio"
            name={name}
            checked={one.id === chosen}
            onChange={() => one.id !== null && onChoose(one.id)}
          />
          <MessagePreview label={<Heading shown={one} />} shown={one} />
        </label>
      ))}
    </fieldset>
  );
}

function Heading({ shown }: { shown: TimelineMessage }) {
  return (
    <>
      <span dir="auto">{shown.author}</span> <ClockTime at={shown.at} />
    </>
  );
}

function MessagePreview({ label, shown }: { label: ReactNode; shown: TimelineMessage }) {
  return (
    <div className={styles.words}>
      <div className={styles.label}>{label}</div>
      <div className={styles.quote} dir="auto">
        {shown.text}
      </div>
    </div>
  );
}
