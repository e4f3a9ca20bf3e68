import { useStore } from "@nanostores/react";

import { statusText } from "../../i18n/texts";
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
  cancelled: "close",
  unsent: "clock",
  refused: "alert",
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
    cancelled: t.undoneKept,
    unsent: t.notSentYet,
    refused: t.failed,
  };
  const bad = standing === "failed" || standing === "refused";
  return (
    <div className={quiet ? "visually-hidden" : styles.status} data-standing={standing}>
      <span className={styles.words}>
        <Icon name={ICONS[standing]} size={14} />
        {words[standing]}
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
      return shown.id === null ? null : (
        <Button look="link" onClick={() => actions.undo(shown)} title="z">
          {t.undo}
        </Button>
      );
    case "failed":
      return (
        <>
          <Button look="link" onClick={() => actions.retry(shown)}>
            {t.retry}
          </Button>
          <Button look="link" onClick={() => actions.edit(shown)}>
            {t.edit}
          </Button>
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
        <Button look="link" onClick={() => actions.retry(shown)}>
          {t.retryNow}
        </Button>
      );
    case "cancelled":
      return (
        <Button look="link" onClick={() => actions.edit(shown)}>
          {t.edit}
        </Button>
      );
    default:
      return null;
  }
}
