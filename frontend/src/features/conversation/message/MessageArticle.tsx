import { useStore } from "@nanostores/react";
import { memo, type RefObject, Suspense, useRef } from "react";

import { useFormats } from "../../../i18n/format";
import { conversationText } from "../../../i18n/texts/conversation";
import { bodyText } from "../../../i18n/texts/message";
import { Avatar } from "../../../ui/elements/Avatar";
import { Icon } from "../../../ui/elements/Icon";
import { ClockTime } from "../../../ui/elements/Time";
import { ErrorBoundary } from "../../../ui/feedback/ErrorBoundary";
import { lazyRetry } from "../../../ui/feedback/lazyRetry";
import { isBlank, isPicture } from "../../message-body/bodyText";
import { MessageBody } from "../../message-body/MessageBody";
import type { TimelineMessage } from "../model/timelineMessage";
import styles from "./MessageArticle.module.css";
import { MessageNotes } from "./MessageNotes";
import { MessageStatus } from "./MessageStatus";

const GuardNotes = lazyRetry(() => import("../../guard/GuardNotes"));

interface Props {
  message: TimelineMessage;
  isGroupStart: boolean;
  isGroupEnd: boolean;
  isLatestReply: boolean;
  /** What somebody else wrote after this reply was sent, while it can still be taken back. */
  newer: TimelineMessage | null;
}

export const MessageArticle = memo(function MessageArticle(props: Props) {
  const { message, isGroupStart, isGroupEnd, isLatestReply, newer } = props;
  const t = useStore(conversationText);
  const { unknownAuthor } = useStore(bodyText);
  const { sender } = message;
  const bubble = useRef<HTMLDivElement>(null);
  // A pending reply has no author's name.
  const author = message.author !== null && isBlank(message.author) ? unknownAuthor : message.author;
  return (
    <article
      className={styles.message}
      data-sender={sender}
      data-group-start={isGroupStart || undefined}
      data-group-end={isGroupEnd || undefined}
      data-delivery-state={message.deliveryState}
      data-message={message.key}
    >
      {sender !== "technician" && isGroupStart && (
        <span className={styles.avatar}>
          <Avatar name={sender === "operator" ? null : (author ?? "")} size="s" />
        </span>
      )}
      <header className={isGroupStart ? styles.header : "visually-hidden"}>
        {author && (
          <span className={styles.author} dir="auto">
            {author}
          </span>
        )}
        {sender === "operator" && <span className={styles.tag}>{t.marketplace}</span>}
        {message.automatic && (
          <span className={styles.automatic}>
            <Icon name="bolt" size={13} />
            {t.automatic}
          </span>
        )}
        <RecipientTag message={message} />
        <ClockTime at={message.at} className={styles.time} />
      </header>
      <div ref={bubble} className={styles.bubble}>
        <Content message={message} />
        <Attachments message={message} />
      </div>
      <MessageNotes message={message} />
      <Guard message={message} shownIn={bubble} />
      <MessageStatus message={message} newer={newer} quiet={message.deliveryState === "sent" && !isLatestReply} />
    </article>
  );
});

function Guard({ message, shownIn }: { message: TimelineMessage; shownIn: RefObject<HTMLElement | null> }) {
  const { text, findings, sentDespite, unchecked } = message;
  if (findings.length === 0 && sentDespite.length === 0 && !unchecked) return null;
  return (
    // Without the page's own words, the server's are better than none.
    <ErrorBoundary fallback={() => findings.map((finding) => <p key={finding.start}>{finding.message}</p>)}>
      <Suspense fallback={null}>
        <GuardNotes {...{ text, findings, sentDespite, unchecked, shownIn }} />
      </Suspense>
    </ErrorBoundary>
  );
}

function Content({ message: { body, text, attachments } }: { message: TimelineMessage }) {
  const t = useStore(bodyText);
  if (!isBlank(text)) return <MessageBody body={body} text={text} />;
  if (isPicture(body)) return <em className={styles.none}>{t.picture}</em>;
  return attachments.length === 0 ? <em className={styles.none}>{t.noText}</em> : null;
}

function RecipientTag({ message }: { message: TimelineMessage }) {
  const t = useStore(conversationText);
  if (message.sender !== "technician" || !message.to.includes("operator")) return null;
  return (
    <span className={styles.tag}>
      <Icon name="store" size={12} />
      {message.to.includes("customer") ? t.toBoth : t.toMarketplace}
    </span>
  );
}

function Attachments({ message }: { message: TimelineMessage }) {
  const t = useStore(conversationText);
  const formats = useFormats();
  if (message.attachments.length === 0) return null;
  return (
    <ul className={styles.attachments} aria-label={t.attachments}>
      {message.attachments.map(({ id, name, size }) => (
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
