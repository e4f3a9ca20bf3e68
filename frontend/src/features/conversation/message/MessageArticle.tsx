import { useStore } from "@nanostores/react";
import { memo } from "react";

import { useFormats } from "../../../i18n/format";
import { bodyText, conversationText } from "../../../i18n/texts/conversation";
import { Avatar } from "../../../ui/elements/Avatar";
import { Icon } from "../../../ui/elements/Icon";
import { ClockTime } from "../../../ui/elements/Time";
import styles from "./MessageArticle.module.css";
import { MessageBody } from "../../message-body/MessageBody";
import { isBlank, isPicture } from "../../message-body/bodyText";
import { MessageNotes } from "./MessageNotes";
import { MessageStatus } from "./MessageStatus";
import type { TimelineMessage } from "../model/timelineMessage";

interface Props {
  shown: TimelineMessage;
  first: boolean;
  last: boolean;
  latestOfOurs: boolean;
}

export const MessageArticle = memo(function MessageArticle(props: Props) {
  const { shown, first, last, latestOfOurs } = props;
  const t = useStore(conversationText);
  const { unknownAuthor } = useStore(bodyText);
  const { sender } = shown;
  // A reply that is not with the server yet has none: it is the reader's own.
  const author = shown.author !== null && isBlank(shown.author) ? unknownAuthor : shown.author;
  return (
    <article
      className={styles.message}
      data-sender={sender}
      data-first={first || undefined}
      data-last={last || undefined}
      data-delivery-state={shown.deliveryState}
      data-message={shown.key}
    >
      {sender !== "technician" && first && (
        <span className={styles.avatar}>
          <Avatar name={sender === "operator" ? null : (author ?? "")} size="s" />
        </span>
      )}
      <header className={first ? styles.header : "visually-hidden"}>
        {author && (
          <span className={styles.author} dir="auto">
            {author}
          </span>
        )}
        {sender === "operator" && <span className={styles.tag}>{t.marketplace}</span>}
        {shown.automatic && (
          <span className={styles.automatic}>
            <Icon name="bolt" size={13} />
            {t.automatic}
          </span>
        )}
        <ToMarketplace shown={shown} />
        <ClockTime at={shown.at} className={styles.time} />
      </header>
      <div className={styles.bubble}>
        <Words shown={shown} />
        <Attachments shown={shown} />
      </div>
      <MessageNotes shown={shown} />
      <MessageStatus shown={shown} quiet={shown.deliveryState === "sent" && !latestOfOurs} />
    </article>
  );
});

function Words({ shown: { body, text, attachments } }: { shown: TimelineMessage }) {
  const t = useStore(bodyText);
  if (!isBlank(text)) return <MessageBody body={body} text={text} />;
  if (isPicture(body)) return <em className={styles.none}>{t.picture}</em>;
  return attachments.length === 0 ? <em className={styles.none}>{t.noText}</em> : null;
}

function ToMarketplace({ shown }: { shown: TimelineMessage }) {
  const t = useStore(conversationText);
  if (shown.sender !== "technician" || !shown.to.includes("operator")) return null;
  return (
    <span className={styles.tag}>
      <Icon name="store" size={12} />
      {shown.to.includes("customer") ? t.toBoth : t.toMarketplace}
    </span>
  );
}

function Attachments({ shown }: { shown: TimelineMessage }) {
  const t = useStore(conversationText);
  const formats = useFormats();
  if (shown.attachments.length === 0) return null;
  return (
    <ul className={styles.attachments} aria-label={t.attachments}>
      {shown.attachments.map(({ id, name, size }) => (
        <li key={id} className={styles.attachment}>
          <Icon name="file" size={16} />
          <span className={styles.fileName} dir="auto">
            {name}
          </span>
          <span className={styles.fileSize}>{formats.fileSize(size)}</span>
        </li>
      ))}
    </ul>
  );
}
