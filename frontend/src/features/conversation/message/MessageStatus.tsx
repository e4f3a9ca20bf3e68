import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import { dayKey, useFormats } from "../../../i18n/format";
import { decisionText } from "../../../i18n/texts/decisions";
import { newerMessageText } from "../../../i18n/texts/newerMessage";
import { statusText } from "../../../i18n/texts/replyStatus";
import { fileRefusalText } from "../../../i18n/texts/uploads";
import { Button } from "../../../ui/elements/Button";
import { Icon, type IconName } from "../../../ui/elements/Icon";
import { useNow } from "../../../ui/hooks/useNow";
import { useSecondsUntil } from "../../../ui/hooks/useSecondsUntil";
import { FailureReason } from "../../failure-reason/FailureReason";
import { fileRefusal } from "../../replies/files/refusals";
import { useAuthorId } from "../../replies/shared/author";
import { useReplyActionsContext } from "../actions/replyActionsContext";
import { DiscardButton, UnconfirmedReplyButtons } from "../decisions/DecisionButtons";
import { HeldReplyButtons } from "../decisions/HeldReplyButtons";
import type { DeliveryState, TimelineMessage } from "../model/timelineMessage";
import styles from "./MessageStatus.module.css";

const ICONS: Record<Exclude<DeliveryState, "received">, IconName> = {
  waiting: "clock",
  sending: "clock",
  sent: "check",
  failed: "alert",
  unknown: "search",
  unconfirmed: "question",
  discarded: "close",
  unsent: "clock",
  refused: "alert",
  held: "alert",
  undoing: "search",
};

interface Props {
  message: TimelineMessage;
  /** What somebody else wrote after this reply was sent, while it can still be taken back. */
  newer: TimelineMessage | null;
  /** Whether only screen readers get it. */
  quiet: boolean;
}

/** The delivery state of a reply, and what the agent can do about it. */
export function MessageStatus({ message, newer, quiet }: Props) {
  const t = useStore(statusText);
  const { unconfirmed } = useStore(decisionText);
  const { deliveryState } = message;
  if (deliveryState === "received") return null;
  const labels: Record<Exclude<DeliveryState, "received">, ReactNode> = {
    waiting: <WaitingLabel message={message} />,
    sending: t.sending,
    sent: t.sent,
    failed: t.failed,
    unknown: `${t.unknown}…`,
    unconfirmed,
    discarded: t.discarded({ name: message.discardedBy ?? "" }),
    unsent: t.notSentYet,
    refused: t.failed,
    held: message.findings.length > 0 ? t.heldByGuard : t.held,
    undoing: `${t.undoing}…`,
  };
  const isFailed = deliveryState === "failed" || deliveryState === "refused";
  return (
    <div className={quiet ? "visually-hidden" : styles.status} data-delivery-state={deliveryState}>
      <span className={styles.label}>
        <Icon name={ICONS[deliveryState]} size={14} />
        {labels[deliveryState]}
      </span>
      {(isFailed || (deliveryState === "waiting" && message.reason !== null)) && <Reason message={message} />}
      {newer && <NewerMessage newer={newer} />}
      <Actions message={message} />
    </div>
  );
}

/** It stops nothing, but the author may want to take the reply back. */
function NewerMessage({ newer: { sender, author } }: { newer: TimelineMessage }) {
  const t = useStore(newerMessageText);
  const labels = {
    customer: t.customer,
    operator: t.marketplace,
    technician: author === null ? t.unnamedColleague : t.colleague({ name: author }),
  };
  return (
    <span className={styles.newer}>
      <Icon name="alert" size={14} />
      {labels[sender]}
    </span>
  );
}

function Reason({ message: { reason, refusal } }: { message: TimelineMessage }) {
  const t = useStore(statusText);
  useStore(fileRefusalText);
  const aboutFiles = refusal && fileRefusal(refusal);
  if (aboutFiles) return <span className={styles.reason}>{aboutFiles}</span>;
  return <span className={styles.reason}>{reason === null ? t.noReason : <FailureReason reason={reason} />}</span>;
}

function Actions({ message }: { message: TimelineMessage }) {
  const t = useStore(statusText);
  const actions = useReplyActionsContext();
  switch (message.deliveryState) {
    case "waiting":
      return actions.mayUndo(message) ? <UndoButton message={message} /> : null;
    case "failed":
      return (
        <>
          <Button variant="link" onClick={() => actions.retry(message)}>
            {t.retry}
          </Button>
          <EditButton message={message} />
          <DiscardButton reply={message} />
        </>
      );
    case "discarded":
      return <EditButton message={message} />;
    case "unconfirmed":
      return <UnconfirmedReplyButtons reply={message} />;
    case "refused":
      return (
        <>
          <Button variant="link" onClick={() => actions.retry(message)}>
            {t.retry}
          </Button>
          <Button variant="link" onClick={() => actions.editUnsent(message)}>
            {t.edit}
          </Button>
        </>
      );
    case "held":
      return <HeldReplyButtons reply={message} />;
    case "unsent":
      return (
        <>
          <Button variant="link" onClick={() => actions.retry(message)}>
            {t.retryNow}
          </Button>
          <UndoButton message={message} />
        </>
      );
    default:
      return null;
  }
}

function EditButton({ message }: { message: TimelineMessage }) {
  const t = useStore(statusText);
  const actions = useReplyActionsContext();
  if (!actions.mayEdit(message)) return null;
  return (
    <Button variant="link" onClick={() => actions.edit(message)}>
      {t.edit}
    </Button>
  );
}

function UndoButton({ message }: { message: TimelineMessage }) {
  const t = useStore(statusText);
  const actions = useReplyActionsContext();
  const isOwn = message.authorId === useAuthorId() && !message.automatic;
  return (
    <Button variant="link" onClick={() => actions.undo(message)} title={isOwn ? "z" : undefined}>
      {t.undo}
    </Button>
  );
}

/** What a waiting reply waits for, or how long it can still be undone, and whose reply it is. */
function WaitingLabel({ message }: { message: TimelineMessage }) {
  const { authorId, author, automatic, undoUntil, isBlocked, notBefore } = message;
  const t = useStore(statusText);
  const decision = useStore(decisionText);
  const formats = useFormats();
  const now = useNow();
  const isColleagues = authorId !== useAuthorId() && !automatic && author !== null;
  const seconds = useSecondsUntil(undoUntil);
  if (isBlocked) return decision.blocked;
  if (notBefore !== null && Date.parse(notBefore) > now) {
    const time = new Date(notBefore);
    const isToday = dayKey(time) === dayKey(new Date(now));
    return decision.notBefore({ time: isToday ? formats.clock(time) : formats.moment(time) });
  }
  if (seconds === 0) return isColleagues ? t.colleagueWaiting({ name: author }) : t.waiting;
  // It changes every second, so screen readers must not announce it.
  return (
    <span role="timer" aria-live="off">
      {isColleagues ? t.colleagueSendsIn({ name: author, seconds }) : t.sendsIn({ seconds })}
    </span>
  );
}
