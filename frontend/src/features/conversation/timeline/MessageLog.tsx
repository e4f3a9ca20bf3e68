import { useStore } from "@nanostores/react";
import { type MouseEvent, type Ref, type RefObject, useEffect, useImperativeHandle, useRef } from "react";

import { useOlderMessages } from "../../../api/conversations/conversation";
import type { LoadedConversation } from "../../../api/conversations/merge";
import { useFormats } from "../../../i18n/format";
import { conversationText } from "../../../i18n/texts/conversation";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { useNow } from "../../../ui/hooks/useNow";
import { useOnline } from "../../../ui/hooks/useOnline";
import { MessageArticle } from "../message/MessageArticle";
import { timelineEntries } from "../model/timelineEntries";
import type { TimelineMessage } from "../model/timelineMessage";
import styles from "./MessageLog.module.css";
import { useScrollAnchor } from "./useScrollAnchor";

export interface MessageLogHandle {
  focus(): void;
  jumpToEnd(): void;
}

interface Props {
  loaded: LoadedConversation;
  messages: TimelineMessage[];
  /** The element that scrolls the messages, if it is not the log itself. */
  scrollContainer: RefObject<HTMLElement | null> | null;
  ref?: Ref<MessageLogHandle>;
}

export function MessageLog({ loaded, messages, scrollContainer, ref }: Props) {
  const t = useStore(conversationText);
  const formats = useFormats();
  const now = useNow();
  const log = useRef<HTMLDivElement>(null);
  const { content, ...anchor } = useScrollAnchor(
    messages.map(({ key }) => key),
    scrollContainer ?? log,
  );
  const { olderCursor, conversation } = loaded;
  const online = useOnline();
  const { mutate: loadOlder, isPending, isError } = useOlderMessages(conversation.id, online);

  const shouldLoadOlder = anchor.nearStart && olderCursor !== null && online;
  useEffect(() => {
    if (shouldLoadOlder && !isPending && !isError) loadOlder(olderCursor);
  }, [shouldLoadOlder, isPending, isError, olderCursor, loadOlder]);

  useImperativeHandle(ref, () => ({
    focus: () => log.current?.focus({ preventScroll: true }),
    jumpToEnd: anchor.jumpToEnd,
  }));

  return (
    <div className={styles.frame}>
      <div
        ref={log}
        className={styles.scroller}
        role="log"
        aria-label={t.messages}
        aria-busy={isPending}
        tabIndex={0}
        onClickCapture={(event) => togglesQuote(event) && anchor.unpin()}
      >
        <div ref={content} className={styles.content}>
          <div className={styles.start}>
            {olderCursor === null && <span>{t.beginning}</span>}
            {olderCursor !== null && !online && <span>{t.olderOffline}</span>}
            {olderCursor !== null && online && !isError && <span>{t.loadingOlder}…</span>}
            {olderCursor !== null && online && isError && (
              <span>
                {t.olderFailed}{" "}
                <Button variant="link" onClick={() => loadOlder(olderCursor)}>
                  {t.retry}
                </Button>
              </span>
            )}
          </div>
          {messages.length === 0 && <p className={styles.none}>{t.emptyMessages}</p>}
          {timelineEntries(messages).map((entry) =>
            entry.kind === "day" ? (
              <div key={entry.key} className={styles.day}>
                <time dateTime={entry.at.toISOString().slice(0, 10)}>{formats.dayHeading(entry.at, now)}</time>
              </div>
            ) : (
              <MessageArticle
                key={entry.key}
                message={entry.message}
                isGroupStart={entry.isGroupStart}
                isGroupEnd={entry.isGroupEnd}
                isLatestReply={entry.isLatestReply}
              />
            ),
          )}
        </div>
      </div>
      {!anchor.atEnd && (
        <Button className={styles.jump} data-has-unseen={anchor.unseenCount > 0 || undefined} onClick={anchor.jumpToEnd}>
          <Icon name="down" size={15} />
          {anchor.unseenCount > 0 ? t.jumpNew(anchor.unseenCount) : t.jump}
        </Button>
      )}
    </div>
  );
}

function togglesQuote({ target }: MouseEvent): boolean {
  return target instanceof Element && target.closest("summary") !== null;
}
