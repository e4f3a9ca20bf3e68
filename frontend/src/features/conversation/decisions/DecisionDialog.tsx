import { useStore } from "@nanostores/react";
import { type ReactNode, useId, useState } from "react";

import { type Decision, useResolveReply } from "../../../api/conversations/replyMutations";
import { ApiError } from "../../../api/errors";
import { decisionText } from "../../../i18n/texts/decisions";
import { Button } from "../../../ui/elements/Button";
import { ClockTime } from "../../../ui/elements/Time";
import { Dialog } from "../../../ui/feedback/Dialog";
import { candidatesFor, type TimelineMessage } from "../model/timelineMessage";
import styles from "./DecisionDialog.module.css";

interface Props {
  conversationId: string;
  reply: TimelineMessage;
  replyId: string;
  decision: Decision;
  /** The loaded messages of the conversation. */
  messages: readonly TimelineMessage[];
  onClose: () => void;
}

/** Explains a decision about a reply and asks to confirm it; with `mine`, also asks which message the reply is. */
export default function DecisionDialog({ conversationId, reply, replyId, decision, messages, onClose }: Props) {
  const t = useStore(decisionText);
  const { mutate: resolve, isPending, error } = useResolveReply(conversationId);
  const candidates = candidatesFor(reply, messages);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const matchedMessageId = candidates.length === 1 ? candidates[0]?.id : chosenId;
  const title = { mine: t.mineTitle, send: t.sendTitle, discard: t.discardTitle }[decision];
  const confirm = { mine: t.mineConfirm, send: t.sendConfirm, discard: t.discardConfirm }[decision];
  const isComplete = decision !== "mine" || (matchedMessageId !== null && matchedMessageId !== undefined);

  function decide() {
    if (isPending || !isComplete) return;
    const match = decision === "mine" && matchedMessageId ? { matchedMessageId } : {};
    resolve({ messageId: replyId, decision, ...match }, { onSuccess: onClose });
  }

  return (
    <Dialog
      title={title}
      onClose={onClose}
      error={error && errorText(error, t)}
      buttons={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          {(decision !== "mine" || candidates.length > 0) && (
            <Button variant="primary" aria-disabled={isPending || !isComplete} onClick={decide}>
              {confirm}
            </Button>
          )}
        </>
      }
    >
      {decision === "mine" && <Candidates candidates={candidates} chosenId={chosenId} onChoose={setChosenId} />}
      {decision === "send" && <p className={styles.text}>{t.sendBody}</p>}
      {decision === "discard" && (
        <p className={styles.text}>{reply.deliveryState === "failed" ? t.discardFailed : t.discardUnconfirmed}</p>
      )}
      <MessagePreview label={t.yourReply} message={reply} />
    </Dialog>
  );
}

function errorText(error: Error, t: ReturnType<typeof decisionText.get>): string {
  if (!(error instanceof ApiError)) return t.failed;
  if (error.status === 403) return t.notYours;
  return error.status === 409 || error.status === 404 ? t.changed : t.failed;
}

interface CandidatesProps {
  candidates: TimelineMessage[];
  chosenId: string | null;
  onChoose: (id: string) => void;
}

function Candidates({ candidates, chosenId, onChoose }: CandidatesProps) {
  const t = useStore(decisionText);
  const name = useId();
  const [only] = candidates;
  if (!only) return <p className={styles.text}>{t.mineNone}</p>;
  if (candidates.length === 1) {
    return (
      <>
        <p className={styles.text}>{t.mineOne}</p>
        <MessagePreview label={<AuthorAndTime message={only} />} message={only} />
      </>
    );
  }
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.text}>{t.mineMany}</legend>
      {candidates.map((candidate) => (
        <label key={candidate.key} className={styles.choice}>
          <input
            type="radio"
            name={name}
            checked={candidate.id === chosenId}
            onChange={() => candidate.id !== null && onChoose(candidate.id)}
          />
          <MessagePreview label={<AuthorAndTime message={candidate} />} message={candidate} />
        </label>
      ))}
    </fieldset>
  );
}

function AuthorAndTime({ message }: { message: TimelineMessage }) {
  return (
    <>
      <span dir="auto">{message.author}</span> <ClockTime at={message.at} />
    </>
  );
}

function MessagePreview({ label, message }: { label: ReactNode; message: TimelineMessage }) {
  return (
    <div className={styles.preview}>
      <div className={styles.label}>{label}</div>
      <div className={styles.quote} dir="auto">
        {message.text}
      </div>
    </div>
  );
}
