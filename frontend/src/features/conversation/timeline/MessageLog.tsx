import { useStore } from "@nanostores/react";
import { type MouseEvent, type Ref, type RefObject, useEffect, useImperativeHandle, useMemo, useRef } from "react";

import { useOlderMessages } from "../../../api/conversations/conversation";
import type { LoadedConversation } from "../../../api/conversations/merge";
import type { Activity } from "../../../api/types";
import { activityText, conversationText } from "../../../i18n/texts/conversation";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { useOnline } from "../../../ui/hooks/useOnline";
import { newerMessages } from "../model/newerMessages";
import { timelineEntries } from "../model/timelineEntries";
import type { TimelineMessage } from "../model/timelineMessage";
import styles from "./MessageLog.module.css";
import { TimelineRows } from "./TimelineRows";
import { useLastSeen } from "./useLastSeen";
import { useScrollAnchor } from "./useScrollAnchor";
import { useSeenOfOthers } from "./useSeenOfOthers";

export interface MessageLogHandle {
  focus(): void;
  jumpToEnd(): void;
  /** The id of the last message of others that the agent has had on the screen; null: there is none. */
  lastSeenOfOthers(): string | null;
}

interface Props {
  loaded: LoadedConversation;
  messages: readonly TimelineMessage[];
  activity: readonly Activity[];
  /** Whether notes and changes could not be loaded. */
  lacksActivity: boolean;
  /** Called with the id of the last received message that the agent has seen. */
  onSeen: (messageId: string) => void;
  /** The element that scrolls the messages, if it is not the log itself. */
  scrollContainer: RefObject<HTMLElement | null> | null;
  ref?: Ref<MessageLogHandle>;
}

export function MessageLog(props: Props) {
  const { loaded, messages, activity, lacksActivity, onSeen, scrollContainer, ref } = props;
  const t = useStore(conversationText);
  const { failed } = useStore(activityText);
  const log = useRef<HTMLDivElement>(null);
  const scroller = scrollContainer ?? log;
  const keys = useMemo(() => messages.map(({ key }) => key), [messages]);
  const { content, ...anchor } = useScrollAnchor(keys, scroller);
  const receivedIds = useMemo(() => seenCandidates(messages), [messages]);
  const seenId = useLastSeen(receivedIds, scroller);
  useEffect(() => {
    if (seenId !== null) onSeen(seenId);
  }, [seenId, onSeen]);
  const lastSeenOfOthers = useSeenOfOthers(messages, scroller);
  const entries = useMemo(() => timelineEntries(messages, activity), [messages, activity]);
  const newer = useMemo(() => newerMessages(messages), [messages]);
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
    lastSeenOfOthers,
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
          {lacksActivity && <p className={styles.start}>{failed}</p>}
          {messages.length === 0 && <p className={styles.none}>{t.emptyMessages}</p>}
          <TimelineRows conversationId={conversation.id} entries={entries} newer={newer} />
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

/** The ids of the received messages; in a conversation without any, of all that the server has. */
function seenCandidates(messages: readonly TimelineMessage[]): string[] {
  const stored = messages.filter(({ id }) => id !== null);
  const received = stored.filter(({ deliveryState }) => deliveryState === "received");
  return (received.length > 0 ? received : stored).flatMap(({ id }) => id ?? []);
}
