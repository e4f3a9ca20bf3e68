import { useStore } from "@nanostores/react";

import { statusText } from "../../i18n/texts";
import { useSecondsUntil } from "../../ui/useSecondsUntil";
import { useAuthorId } from "../replies/author";
import { Button } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { ReasonGiven } from "../reason/ReasonGiven";
import styles from "./MessageStatus.module.css";
import type { Shown, Standing } from "./timeline";
import { useReplyActions } from "./replyActions";

const ICONS: Record<Exclude<Standing, "received">, IconName> = {
  waiting: "clock",
  sending: "clock",
  sent: "check",
  failed: "alert",
  unknown: "search",
  unsent: "clock",
  refused: "alert",
  takingBack: "search",
};

/** Where a reply of ours stands, and what can be done about it. */
export function MessageStatus({ shown, quiet }: { shown: Shown; quiet: boolean }) {
  const t = useStore(statusText);
  const { standing } = shown;
  if (standing === "received") return null;
  const words: Record<Exclude<Standing, "received">, string> = {
    waiting: t.waiting,
    sending: t.sending,
    sent: t.sent,
    failed: t.failed,
    unknown: `${t.unknown}…`,
    unsent: t.notSentYet,
    refused: t.failed,
    takingBack: `${t.takingBack}…`,
  };
  const bad = standing === "failed" || standing === "refused";
  return (
    <div className={quiet ? "visually-hidden" : styles.status} data-standing={standing}>
      <span className={styles.words}>
        <Icon name={ICONS[standing]} size={14} />
        {standing === "waiting" ? <Waiting shown={shown} /> : words[standing]}
      </span>
      {bad && <Reason shown={shown} />}
      <Actions shown={shown} />
    </div>
  );
}

function Reason({ shown: { reason } }: { shown: Shown }) {
  const t = useStore(statusText);
  return <span className={styles.reason}>{reason === null ? t.noReason : <ReasonGiven words={reason} />}</span>;
}

function Actions({ shown }: { shown: Shown }) {
  const t = useStore(statusText);
  const actions = useReplyActions();
  switch (shown.standing) {
    case "waiting":
      return actions.mayUndo(shown) ? <Undo shown={shown} /> : null;
    case "failed":
      return (
        <>
          <Button look="link" onClick={() => actions.retry(shown)}>
            {t.retry}
          </Button>
          {actions.mayEdit(shown) && (
            <Button look="link" onClick={() => actions.edit(shown)}>
              {t.edit}
            </Button>
          )}
        </>
      );
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

function Undo({ shown }: { shown: Shown }) {
  const t = useStore(statusText);
  const actions = useReplyActions();
  return (
    <Button look="link" onClick={() => actions.undo(shown)} title="z">
      {t.undo}
    </Button>
  );
}

/** Whose reply it is that waits, and how long it can still be taken back. */
function Waiting({ shown: { authorId, author, automatic, undoUntil } }: { shown: Shown }) {
  const t = useStore(statusText);
  const isOthers = authorId !== useAuthorId() && !automatic && author !== null;
  const seconds = useSecondsUntil(undoUntil);
  if (seconds === 0) return isOthers ? t.waitingOf({ name: author }) : t.waiting;
  // It changes every second: nobody wants to hear that.
  return (
    <span role="timer" aria-live="off">
      {isOthers ? t.goesOutOf({ name: author, seconds }) : t.goesOut({ seconds })}
    </span>
  );
}
