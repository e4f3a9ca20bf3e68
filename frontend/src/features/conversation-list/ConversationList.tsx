import { useStore } from "@nanostores/react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useParams } from "react-router";

import { usePrefetchConversation } from "../../api/conversations/conversation";
import { useMoreConversations } from "../../api/conversations/inbox";
import type { LoadedInbox } from "../../api/conversations/merge";
import { listText } from "../../i18n/texts/conversationList";
import { Button } from "../../ui/elements/Button";
import { Icon } from "../../ui/elements/Icon";
import { announce } from "../../ui/feedback/announcer";
import { useOnline } from "../../ui/hooks/useOnline";
import styles from "./ConversationList.module.css";
import { ConversationRow } from "./row/ConversationRow";
import { ROW_HEIGHT } from "./row/rowHeight";
import { RowSkeleton } from "./row/RowSkeleton";
import { useListHotkeys } from "./useListHotkeys";
import { usePointerActivity } from "./usePointerActivity";
import { useRevealSelected } from "./useRevealSelected";
import { useStableOrder } from "./useStableOrder";

/** The next page is loaded when this many rows or fewer are left below. */
const LOAD_AHEAD = 12;

/** The loaded conversations, newest first. Only the rows in view are rendered. */
export function ConversationList({ inbox }: { inbox: LoadedInbox }) {
  const t = useStore(listText);
  const selectedId = useParams().conversationId;
  const scroller = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(false);
  const pointer = usePointerActivity();
  const { ordered, updateCount } = useStableOrder(inbox.conversations, scrolled || pointer.isActive);
  const prefetch = usePrefetchConversation();
  const online = useOnline();
  const more = useMoreConversations(online);

  const rows = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => ordered[index]?.id ?? index,
    overscan: 8,
    paddingStart: 4,
    initialRect: { width: 360, height: 900 },
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  /** Scrolls to a row; returns whether it was out of view. */
  function reveal(index: number): boolean {
    const top = index * ROW_HEIGHT;
    const view = scroller.current;
    const isInView = !view || (top >= view.scrollTop && top + ROW_HEIGHT <= view.scrollTop + view.clientHeight);
    if (!isInView) rows.scrollToIndex(index, { align: "center" });
    return !isInView;
  }

  const { nextCursor } = inbox;
  const selection = useRevealSelected(ordered, nextCursor, selectedId, reveal);
  const isNearEnd = last >= ordered.length - LOAD_AHEAD;
  const shouldLoadMore = nextCursor !== null && online && (isNearEnd || selection.shouldLoadMore);
  const { mutate: loadMore, isPending, isError } = more;
  useEffect(() => {
    if (shouldLoadMore && !isPending && !isError) loadMore(nextCursor);
  }, [shouldLoadMore, isPending, isError, nextCursor, loadMore]);

  useEffect(() => {
    if (updateCount > 0) announce(listText.get().updatesAnnounced(updateCount));
  }, [updateCount]);

  useListHotkeys(ordered, selectedId, (index) => rows.scrollToIndex(index, { align: "auto" }));

  function showUpdates() {
    pointer.reset();
    setScrolled(false);
    scroller.current?.scrollTo({ top: 0 });
  }

  return (
    <div className={styles.frame}>
      {updateCount > 0 && (
        <Button variant="primary" className={styles.updates} onClick={showUpdates}>
          <Icon name="up" size={14} />
          {t.updates(updateCount)}
        </Button>
      )}
      {selection.unlisted && (
        <section className={styles.unlisted} aria-label={t.opened}>
          <p aria-hidden="true">{t.opened}</p>
          <ConversationRow conversation={selection.unlisted} onPrefetch={prefetch} />
        </section>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop > ROW_HEIGHT / 2)}
        {...pointer.handlers}
      >
        <ul className={styles.rows} style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const conversation = ordered[item.index];
            if (!conversation) return null;
            return (
              <li
                key={item.key}
                className={styles.item}
                // Rows move to a new position with a transition, but not while the list is scrolled.
                data-slides={!scrolled || undefined}
                style={{ transform: `translateY(${item.start}px)` }}
                aria-setsize={nextCursor === null ? ordered.length : -1}
                aria-posinset={item.index + 1}
              >
                <ConversationRow conversation={conversation} onPrefetch={prefetch} />
              </li>
            );
          })}
        </ul>
        {nextCursor !== null && online && !isError && <RowSkeleton label={t.loadingMore} />}
        {nextCursor !== null && !online && <p className={styles.foot}>{t.moreOffline}</p>}
        {online && isError && (
          <p className={styles.foot}>
            {t.moreFailed}{" "}
            <Button variant="link" onClick={() => nextCursor !== null && loadMore(nextCursor)}>
              {t.retry}
            </Button>
          </p>
        )}
        {nextCursor === null && ordered.length > LOAD_AHEAD && <p className={styles.foot}>{t.end}</p>}
      </div>
    </div>
  );
}
