import { useStore } from "@nanostores/react";

import { useFormats } from "../../../i18n/format";
import { bodyText } from "../../../i18n/texts/conversation";
import { Icon } from "../../../ui/elements/Icon";
import { useNow } from "../../../ui/hooks/useNow";
import styles from "./MessageNotes.module.css";
import type { TimelineMessage } from "../model/timelineMessage";

/** What is missing of a message, or about it. */
export function MessageNotes({ shown }: { shown: TimelineMessage }) {
  const { omittedAttachments: leftOut, unreadable, absentSince, attachments } = shown;
  const t = useStore(bodyText);
  if (leftOut === 0 && unreadable.length === 0 && absentSince === null) return null;
  return (
    <ul className={styles.notes}>
      {leftOut > 0 && <li>{attachments.length > 0 ? t.moreLeftOut(leftOut) : t.leftOut(leftOut)}</li>}
      {unreadable.length > 0 && <li>{t.unreadable({ parts: inWords(unreadable, t).join(", ") })}</li>}
      {absentSince !== null && <Absent since={absentSince} shown={shown} />}
    </ul>
  );
}

function Absent({ since, shown }: { since: string; shown: TimelineMessage }) {
  const t = useStore(bodyText);
  const formats = useFormats();
  const time = formats.when(new Date(since), useNow());
  if (shown.deliveryState === "received") return <li>{t.gone({ time })}</li>;
  return (
    <li className={styles.warning}>
      <Icon name="alert" size={14} />
      {t.replyGone({ time })}
    </li>
  );
}

/** The parts by names that a reader knows, each once. */
function inWords(names: readonly string[], t: ReturnType<typeof bodyText.get>): string[] {
  const words = new Map([
    ["author", t.partAuthor],
    ["sender", t.partSender],
    ["sent_at", t.partTime],
    ["body", t.partBody],
    ["text", t.partBody],
    ["to", t.partTo],
    ["attachments", t.partAttachments],
  ]);
  return [...new Set(names.map((name) => words.get(name) ?? t.partOther))];
}
