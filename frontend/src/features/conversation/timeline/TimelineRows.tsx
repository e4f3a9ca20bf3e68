import { memo } from "react";

import { useFormats } from "../../../i18n/format";
import { useNow } from "../../../ui/hooks/useNow";
import { ChangeLine } from "../activity/ChangeLine";
import { NoteArticle } from "../activity/NoteArticle";
import { MessageArticle } from "../message/MessageArticle";
import type { TimelineEntry } from "../model/timelineEntries";
import type { TimelineMessage } from "../model/timelineMessage";
import styles from "./MessageLog.module.css";

interface Props {
  conversationId: string;
  entries: readonly TimelineEntry[];
  /** By the key of a reply: what somebody else wrote after it was sent. */
  newer: ReadonlyMap<string, TimelineMessage>;
}

/** The entries of the log. Rendered again only when they change, since there may be a thousand. */
export const TimelineRows = memo(function TimelineRows({ conversationId, entries, newer }: Props) {
  return entries.map((entry) => {
    switch (entry.kind) {
      case "day":
        return <DayHeading key={entry.key} at={entry.at} />;
      case "note":
        return <NoteArticle key={entry.key} entry={entry.activity} />;
      case "change":
        return <ChangeLine key={entry.key} entry={entry.activity} />;
      case "message":
        return (
          <MessageArticle
            key={entry.key}
            conversationId={conversationId}
            message={entry.message}
            isGroupStart={entry.isGroupStart}
            isGroupEnd={entry.isGroupEnd}
            isLatestReply={entry.isLatestReply}
            newer={newer.get(entry.key) ?? null}
          />
        );
    }
  });
});

const DayHeading = memo(function DayHeading({ at }: { at: Date }) {
  const formats = useFormats();
  return (
    <div className={styles.day}>
      <time dateTime={at.toISOString().slice(0, 10)}>{formats.dayHeading(at, useNow())}</time>
    </div>
  );
});
