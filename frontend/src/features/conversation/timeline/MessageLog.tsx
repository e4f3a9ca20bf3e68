import { useStore } from "@nanostores/react";
import { type MouseEvent, type Ref, type RefObject, useEffect, useImperativeHandle, useRef } from "react";

import type { LoadedConversation } from "../../../api/conversations/merge";
import { useOlderMessages } from "../../../api/conversations/conversation";
import { useFormats } from "../../../i18n/format";
import { conversationText } from "../../../i18n/texts/conversation";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { useNow } from "../../../ui/hooks/useNow";
import { useOnline } from "../../../ui/hooks/useOnline";
import { MessageArticle } from "../message/MessageArticle";
import styles from "./MessageLog.module.css";
import { type TimelineMessage, timelineEntries } from "../model/timelineMessage";
import { useScrollAnchor } from "./useScrollAnchor";

export interface MessageLogHandle {
  focus(): void;
  jumpToEnd(): void;
}

interface Props {
  thread: LoadedConversation;
  shown: TimelineMessage[];
  /** What the messages scroll in, where that is more than the log. */
  scrollContainer: RefObject<HTMLElement | null> | null;
  ref?: Ref<MessageLogHandle>;
}

export function MessageLog({ thread, shown, scrollContainer: scrollsIn, ref }: Props) {
  const t = useStore(conversationText);
  const formats = useFormats();
  const now = useNow();
  const log = useRef<HTMLDivElement>(null);
  const { content, ...place } = useScrollAnchor(
    shown.map(({ key }) => key),
    scrollsIn ?? log,
  );
  const { olderCursor, conversation } = thread;
  const online = useOnline();
  const { mutate: loadOlder, isPending, isError } = useOlderMessages(conversation.id, online);

  const wantsOlder = place.nearStart && olderCursor !== null && online;
  useEffect(() => {
    if (wantsOlder && !isPending && !isError) loadOlder(olderCursor);
  }, [wantsOlder, isPending, isError, olderCursor, loadOlder]);

  useImperativeHandle(ref, () => ({
    focus: () => log.current?.focus({ preventScroll: true }),
    jumpToEnd: place.jumpToEnd,
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
        onClickCapture={(event) => opensQuote(event) && place.unpin()}
      >
        <div ref={content} className={styles.content}>
          <div className={styles.start}>
            {olderCursor === null && <span>{t.beginning}</span>}
            {olderCursor !== null && !online && <span>{t.olderOffline}</span>}
            {olderCursor !== null && online && !isError && <span>{t.loadingOlder}…</span>}
            {olderCursor !== null && online && isError && (
              <span>
                {t.olderFailed}{" "}
                <Button look="link" onClick={() => loadOlder(olderCursor)}>
                  {t.retry}
                </Button>
              </span>
            )}
          </div>
          {shown.length === 0 && <p className={styles.none}>{t.emptyMessages}</p>}
          {timelineEntries(shown).map((entry) =>
            entry.kind === "day" ? (
              <div key={entry.key} className={styles.day}>
                <time dateTime={entry.at.toISOString().slice(0, 10)}>{formats.dayHeading(entry.at, now)}</time>
              </div>
            ) : (
              <MessageArticle
                key={entry.key}
                shown={entry.message}
                first={entry.isGroupStart}
                last={entry.isGroupEnd}
                latestOfOurs={entry.isLatestReply}
              />
            ),
          )}
        </div>
      </div>
      {!place.atEnd && (
        <Button className={styles.jump} data-news={place.unseenCount > 0 || undefined} onClick={place.jumpToEnd}>
          <Icon name="down" size={15} />
          {place.unseenCount > 0 ? t.jumpNew(place.unseenCount) : t.jump}
        </Button>
      )}
    </div>
  );
}

function opensQuote({ target }: MouseEvent): boolean {
  return target instanceof Element && target.closest("summary") !== null;
}
