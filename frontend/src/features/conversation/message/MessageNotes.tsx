import { useStore } from "@nanostores/react";

import { useFormats } from "../../../i18n/format";
import { bodyText } from "../../../i18n/texts/message";
import { Icon } from "../../../ui/elements/Icon";
import { useNow } from "../../../ui/hooks/useNow";
import type { TimelineMessage } from "../model/timelineMessage";
import styles from "./MessageNotes.module.css";

/** Notes about parts of a message that are missing, and about a message that the marketplace no longer shows. */
export function MessageNotes({ message }: { message: TimelineMessage }) {
  const { omittedAttachments, unreadable, absentSince, attachments } = message;
  const t = useStore(bodyText);
  if (omittedAttachments === 0 && unreadable.length === 0 && absentSince === null) return null;
  return (
    <ul className={styles.notes}>
      {omittedAttachments > 0 && (
        <li>{attachments.length > 0 ? t.moreOmitted(omittedAttachments) : t.omitted(omittedAttachments)}</li>
      )}
      {unreadable.length > 0 && <li>{t.unreadable({ parts: fieldNames(unreadable, t).join(", ") })}</li>}
      {absentSince !== null && <AbsentNote since={absentSince} message={message} />}
    </ul>
  );
}

function AbsentNote({ since, message }: { since: string; message: TimelineMessage }) {
  const t = useStore(bodyText);
  const formats = useFormats();
  const time = formats.when(new Date(since), useNow());
  if (message.deliveryState === "received") return <li>{t.absent({ time })}</li>;
  return (
    <li className={styles.warning}>
      <Icon name="alert" size={14} />
      {t.replyAbsent({ time })}
    </li>
  );
}

/** The API's field names in the user's language, without duplicates. */
function fieldNames(apiNames: readonly string[], t: ReturnType<typeof bodyText.get>): string[] {
  const names = new Map([
    ["author", t.partAuthor],
    ["sender", t.partSender],
    ["sent_at", t.partTime],
    ["body", t.partBody],
    ["text", t.partBody],
    ["to", t.partTo],
    ["attachments", t.partAttachments],
  ]);
  return [...new Set(apiNames.map((name) => names.get(name) ?? t.partOther))];
}
