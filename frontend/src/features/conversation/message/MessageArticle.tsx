import { useStore } from "@nanostores/react";
import { memo, type RefObject, Suspense, useRef } from "react";

import type { Message } from "../../../api/types";
import { conversationText } from "../../../i18n/texts/conversation";
import { bodyText } from "../../../i18n/texts/message";
import { Avatar } from "../../../ui/elements/Avatar";
import { Icon } from "../../../ui/elements/Icon";
import { ClockTime } from "../../../ui/elements/Time";
import { ErrorBoundary } from "../../../ui/feedback/ErrorBoundary";
import { lazyRetry } from "../../../ui/feedback/lazyRetry";
import { OwnFiles } from "../../attachments/OwnFiles";
import { PlainAttachments } from "../../attachments/PlainAttachments";
import { isBlank, isPicture } from "../../message-body/bodyText";
import { MessageBody } from "../../message-body/MessageBody";
import type { TimelineMessage } from "../model/timelineMessage";
import { QuoteButton } from "../quoting/QuoteButton";
import styles from "./MessageArticle.module.css";
import { MessageNotes } from "./MessageNotes";
import { MessageStatus } from "./MessageStatus";

const MessageAttachments = lazyRetry(() => import("../../attachments/MessageAttachments"));
const GuardNotes = lazyRetry(() => import("../../guard/GuardNotes"));

interface Props {
  conversationId: string;
  message: TimelineMessage;
  isGroupStart: boolean;
  isGroupEnd: boolean;
  isLatestReply: boolean;
  /** What somebody else wrote after this reply was sent, while it can still be taken back. */
  newer: TimelineMessage | null;
}

export const MessageArticle = memo(function MessageArticle(props: Props) {
  const { conversationId, message, isGroupStart, isGroupEnd, isLatestReply, newer } = props;
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
      <div ref={bubble} className={styles.bubble} data-words>
        <Content message={message} />
        {message.attachments.length > 0 && (
          <Attachments conversationId={conversationId} attachments={message.attachments} />
        )}
        {message.attachments.length === 0 && message.files.length > 0 && (
          <div className={styles.attachments}>
            <OwnFiles files={message.files} />
          </div>
        )}
      </div>
      <QuoteButton message={message} />
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
    // While the page's own words are not there, the server's are better than none: "Send anyway" is there already.
    <ErrorBoundary fallback={() => <ServersWords findings={findings} />}>
      <Suspense fallback={<ServersWords findings={findings} />}>
        <GuardNotes {...{ text, findings, sentDespite, unchecked, shownIn }} />
      </Suspense>
    </ErrorBoundary>
  );
}

function ServersWords({ findings }: Pick<TimelineMessage, "findings">) {
  return findings.map(({ rule, start, message }) => <p key={`${rule} ${start}`}>{message}</p>);
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

/** The names are there whether or not the code of the files loads and works. */
function Attachments({ conversationId, attachments }: { conversationId: string; attachments: Message["attachments"] }) {
  return (
    <div className={styles.attachments}>
      <ErrorBoundary fallback={(retry) => <PlainAttachments attachments={attachments} onRetry={retry} />}>
        <Suspense fallback={<PlainAttachments attachments={attachments} onRetry={null} />}>
          <MessageAttachments conversationId={conversationId} attachments={attachments} />
        </Suspense>
      </ErrorBoundary>
    </div>
  );
}
