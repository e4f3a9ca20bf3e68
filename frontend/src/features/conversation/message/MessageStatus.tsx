import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import { dayKey, useFormats } from "../../../i18n/format";
import { decisionText, statusText } from "../../../i18n/texts/replies";
import { Button } from "../../../ui/elements/Button";
import { Icon, type IconName } from "../../../ui/elements/Icon";
import { useNow } from "../../../ui/hooks/useNow";
import { useSecondsUntil } from "../../../ui/hooks/useSecondsUntil";
import { FailureReason } from "../../failure-reason/FailureReason";
import { useAuthorId } from "../../replies/shared/author";
import { UnconfirmedReplyButtons, DiscardButton } from "../decisions/DecisionButtons";
import styles from "./MessageStatus.module.css";
import type { TimelineMessage, DeliveryState } from "../model/timelineMessage";
import { useReplyActionsContext } from "../actions/replyActionsContext";

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
  takingBack: "search",
};

/** Where a reply of ours stands, and what can be done about it. */
export function MessageStatus({ shown, quiet }: { shown: TimelineMessage; quiet: boolean }) {
  const t = useStore(statusText);
  const { unconfirmed } = useStore(decisionText);
  const { deliveryState: standing } = shown;
  if (standing === "received") return null;
  const words: Record<Exclude<DeliveryState, "received">, ReactNode> = {
    waiting: <Waiting shown={shown} />,
    sending: t.sending,
    sent: t.sent,
    failed: t.failed,
    unknown: `${t.unknown}…`,
    unconfirmed,
    discarded: t.discarded({ name: shown.discardedBy ?? "" }),
    unsent: t.notSentYet,
    refused: t.failed,
    takingBack: `${t.takingBack}…`,
  };
  const bad = standing === "failed" || standing === "refused";
  return (
    <div className={quiet ? "visually-hidden" : styles.status} data-delivery-state={standing}>
      <span className={styles.words}>
        <Icon name={ICONS[standing]} size={14} />
        {words[standing]}
      </span>
      {(bad || (standing === "waiting" && shown.reason !== null)) && <Reason shown={shown} />}
      <Actions shown={shown} />
    </div>
  );
}

function Reason({ shown: { reason } }: { shown: TimelineMessage }) {
  const t = useStore(statusText);
  return <span className={styles.reason}>{reason === null ? t.noReason : <FailureReason words={reason} />}</span>;
}

function Actions({ shown }: { shown: TimelineMessage }) {
  const t = useStore(statusText);
  const actions = useReplyActionsContext();
  switch (shown.deliveryState) {
    case "waiting":
      return actions.mayUndo(shown) ? <Undo shown={shown} /> : null;
    case "failed":
      return (
        <>
          <Button look="link" onClick={() => actions.retry(shown)}>
            {t.retry}
          </Button>
          <Edit shown={shown} />
          <DiscardButton shown={shown} />
        </>
      );
    case "discarded":
      return <Edit shown={shown} />;
    case "unconfirmed":
      return <UnconfirmedReplyButtons shown={shown} />;
    case "refused":
      return (
        <>
          <Button look="link" onClick={() => actions.retry(shown)}>
            {t.retry}
          </Button>
          <Button look="link" onClick={() => actions.editUnsent(shown)}>
            {t.edit}
          </Button>
        </>
      );
    case "unsent":
      return (
        <>
          <Button look="link" onClick={() => actions.retry(shown)}>
            {t.retryNow}
          </Button>
          <Undo shown={shown} />
        </>
      );
    default:
      return null;
  }
}

function Edit({ shown }: { shown: TimelineMessage }) {
  const t = useStore(statusText);
  const actions = useReplyActionsContext();
  if (!actions.mayEdit(shown)) return null;
  return (
    <Button look="link" onClick={() => actions.edit(shown)}>
      {t.edit}
    </Button>
  );
}

function Undo({ shown }: { shown: TimelineMessage }) {
  const t = useStore(statusText);
  const actions = useReplyActionsContext();
  return (
    <Button look="link" onClick={() => actions.undo(shown)} title="z">
      {t.undo}
    </Button>
  );
}

/** Whose reply it is that waits, how long it can still be taken back, or what it waits for. */
function Waiting({ shown }: { shown: TimelineMessage }) {
  const { authorId, author, automatic, undoUntil, isBlocked: behind, notBefore } = shown;
  const t = useStore(statusText);
  const words = useStore(decisionText);
  const formats = useFormats();
  const now = useNow();
  const isOthers = authorId !== useAuthorId() && !automatic && author !== null;
  const seconds = useSecondsUntil(undoUntil);
  if (behind) return words.behind;
  if (notBefore !== null && Date.parse(notBefore) > now) {
    const time = new Date(notBefore);
    const isToday = dayKey(time) === dayKey(new Date(now));
    return words.notBefore({ time: isToday ? formats.clock(time) : formats.moment(time) });
  }
  if (seconds === 0) return isOthers ? t.waitingOf({ name: author }) : t.waiting;
  // It changes every second: nobody wants to hear that.
  return (
    <span role="timer" aria-live="off">
      {isOthers ? t.goesOutOf({ name: author, seconds }) : t.goesOut({ seconds })}
    </span>
  );
}
