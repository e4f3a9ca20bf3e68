import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import { dayKey, useFormats } from "../../i18n/format";
import { decisionText, statusText } from "../../i18n/texts";
import { Button } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { useNow } from "../../ui/useNow";
import { DecideUnconfirmed, DiscardFailed } from "./Deciding";
import styles from "./MessageStatus.module.css";
import type { Shown, Standing } from "./timeline";
import { useReplyActions } from "./replyActions";

const ICONS: Record<Exclude<Standing, "received">, IconName> = {
  waiting: "clock",
  sending: "clock",
  sent: "check",
  failed: "alert",
  unknown: "search",
  unconfirmed: "question",
  cancelled: "close",
  unsent: "clock",
  refused: "alert",
};

/** Where a reply of ours stands, and what can be done about it. */
export function MessageStatus({ shown, quiet }: { shown: Shown; quiet: boolean }) {
  const t = useStore(statusText);
  const { unconfirmed } = useStore(decisionText);
  const { standing } = shown;
  if (standing === "received") return null;
  const words: Record<Exclude<Standing, "received">, ReactNode> = {
    waiting: <Waiting shown={shown} />,
    sending: t.sending,
    sent: t.sent,
    failed: t.failed,
    unknown: `${t.unknown}…`,
    unconfirmed,
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
      {(bad || (standing === "waiting" && shown.reason !== null)) && <Reason shown={shown} />}
      <Actions shown={shown} />
    </div>
  );
}

/** Why a reply is still here, where there is more to say than that its turn comes. */
function Waiting({ shown: { behind, notBefore } }: { shown: Shown }) {
  const { waiting } = useStore(statusText);
  const t = useStore(decisionText);
  const formats = useFormats();
  const now = useNow();
  if (behind) return t.behind;
  if (notBefore === null || Date.parse(notBefore) <= now) return waiting;
  const time = new Date(notBefore);
  const isToday = dayKey(time) === dayKey(new Date(now));
  return t.notBefore({ time: isToday ? formats.clock(time) : formats.moment(time) });
}

/** The server's own words, which are English whatever the reader's language is. */
function Reason({ shown: { reason, standing } }: { shown: Shown }) {
  const t = useStore(statusText);
  const lead = standing === "refused" ? t.serverSays : t.marketplaceSays;
  if (reason === null) return <span className={styles.reason}>{t.noReason}</span>;
  return (
    <span className={styles.reason}>
      {lead} <span lang="en">{reason}</span>
    </span>
  );
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
          <DiscardFailed shown={shown} />
        </>
      );
    case "unconfirmed":
      return <DecideUnconfirmed shown={shown} />;
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
