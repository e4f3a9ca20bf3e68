import { useStore } from "@nanostores/react";
import { memo } from "react";

import type { Activity } from "../../../api/types";
import { activityText } from "../../../i18n/texts/conversation";
import { Icon } from "../../../ui/elements/Icon";
import { ClockTime } from "../../../ui/elements/Time";
import { useAuthorId } from "../../replies/shared/author";
import styles from "./ActivityEntry.module.css";

/** An internal note. It has none of the looks of a message, which a customer may have read. */
export const NoteArticle = memo(function NoteArticle({ entry }: { entry: Activity }) {
  const t = useStore(activityText);
  const agentId = useAuthorId();
  const name = entry.by?.name ?? "";
  return (
    <article className={styles.note} aria-label={t.noteBy({ name })} data-activity={entry.id}>
      <header className={styles.header}>
        <span className={styles.label}>
          <Icon name="note" size={14} />
          {t.note}
        </span>
        <span className={styles.author} dir="auto">{name}</span>
        <ClockTime at={entry.at} className={styles.time} />
      </header>
      <p className={styles.body} dir="auto">
        {partsOf(entry).map((part, index) =>
          part.mention ? (
            <mark key={index} className={styles.mention} data-me={part.mention === agentId || undefined}>
              {part.text}
            </mark>
          ) : (
            part.text
          ),
        )}
      </p>
    </article>
  );
});

interface Part {
  text: string;
  /** The id of the agent whom this part mentions. */
  mention?: string;
}

/** The text of a note, cut before and after each mention. */
function partsOf({ body, mentions }: Activity): Part[] {
  if (mentions.length === 0) return [{ text: body }];
  const idsByName = new Map(mentions.map(({ id, name }) => [`@${name}`.toLocaleLowerCase(), id]));
  const names = mentions.map(({ name }) => name).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(@(?:${names.map(escapePattern).join("|")}))`, "giu");
  return body.split(pattern).map((text) => {
    const mention = idsByName.get(text.toLocaleLowerCase());
    return mention === undefined ? { text } : { text, mention };
  });
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
