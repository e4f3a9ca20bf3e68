import { useStore } from "@nanostores/react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { useParams } from "react-router";

import { usePrefetchConversation } from "../../api/conversations/conversation";
import type { Conversation } from "../../api/types";
import { listText } from "../../i18n/texts/conversationList";
import { usePreference } from "../../model/preferences";
import { Button } from "../../ui/elements/Button";
import { announce } from "../../ui/feedback/announcer";
import { useOnline } from "../../ui/hooks/useOnline";
import { listedRows } from "../navigation/listedRows";
import styles from "./ConversationList.module.css";
import { listUpdates } from "./header/listUpdates";
import { ConversationRow } from "./row/ConversationRow";
import { ROW_HEIGHTS } from "./row/rowHeight";
import { RowSkeleton } from "./row/RowSkeleton";
import { useListHotkeys } from "./useListHotkeys";
import { usePointerActivity } from "./usePointerActivity";
import { useRevealSelected } from "./useRevealSelected";
import { useStableOrder } from "./useStableOrder";

/** The next page is loaded when this many rows or fewer are left below. */
const LOAD_AHEAD = 12;

/** How far each list was scrolled, by its address, for the way back to it. */
const offsets = new Map<string, number>();

interface Props {
  conversations: Conversation[];
  hasMore: boolean;
  isLoadingMore: boolean;
  hasFailed: boolean;
  /** Loads the next page. */
  loadMore: () => void;
  /** Which list it is. */
  address: string;
}

/** The loaded conversations in the server's order. Only the rows in view are rendered. */
export function ConversationList({ conversations, hasMore, isLoadingMore, hasFailed, loadMore, address }: Props) {
  const t = useStore(listText);
  const density = usePreference("compactRows")[0] ? "compact" : "comfortable";
  const rowHeight = ROW_HEIGHTS[density];
  const selectedId = useParams().conversationId;
  const scroller = useRef<HTMLDivElement>(null);
  const startOffset = offsets.get(address) ?? 0;
  const [scrolled, setScrolled] = useState(startOffset > 0);
  const pointer = usePointerActivity();
  const { ordered, updateCount } = useStableOrder(conversations, scrolled || pointer.isActive);
  const prefetch = usePrefetchConversation();
  const online = useOnline();

  // With other functions at each render, the positions of all rows would be computed again while it scrolls.
  const estimateSize = useCallback(() => rowHeight, [rowHeight]);
  const getItemKey = useCallback((index: number) => ordered[index]?.id ?? index, [ordered]);
  const rows = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    overscan: 4,
    paddingStart: 4,
    initialOffset: startOffset,
    initialRect: { width: 360, height: 900 },
  });
  const { measure } = rows;
  useEffect(() => measure(), [measure, rowHeight]);
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  /** Scrolls to a row; returns whether it was out of view. */
  function reveal(index: number): boolean {
    const top = index * rowHeight;
    const view = scroller.current;
    const isInView = !view || (top >= view.scrollTop && top + rowHeight <= view.scrollTop + view.clientHeight);
    if (!isInView) rows.scrollToIndex(index, { align: "center" });
    return !isInView;
  }

  const selection = useRevealSelected(ordered, hasMore, conversations.length, selectedId, reveal);
  const isNearEnd = last >= ordered.length - LOAD_AHEAD;
  const shouldLoadMore = hasMore && online && !isLoadingMore && !hasFailed && (isNearEnd || selection.shouldLoadMore);
  // A page may be short, or hold nothing that belongs here: each one that has arrived asks again.
  const more = useEffectEvent(loadMore);
  useEffect(() => {
    if (shouldLoadMore) more();
  }, [shouldLoadMore, conversations.length]);

  const showUpdates = useEffectEvent(() => {
    pointer.reset();
    setScrolled(false);
    scroller.current?.scrollTo({ top: 0 });
  });
  useEffect(() => {
    listUpdates.set(updateCount === 0 ? null : { count: updateCount, show: () => showUpdates() });
    if (updateCount > 0) announce(listText.get().updatesAnnounced(updateCount));
    return () => listUpdates.set(null);
  }, [updateCount]);
  useEffect(() => {
    listedRows.set(ordered);
    return () => listedRows.set([]);
  }, [ordered]);

  useListHotkeys(ordered, (index) => rows.scrollToIndex(index, { align: "auto" }));
  const [focusedId, setFocusedId] = useState<string>();
  const isRendered = (id: string | undefined) => items.some(({ index }) => ordered[index]?.id === id);
  const tabStop = [focusedId, selectedId].find(isRendered) ?? ordered[items[0]?.index ?? 0]?.id;

  return (
    <div className={styles.frame} style={{ "--row-height": `${rowHeight}px` } as CSSProperties}>
      {selection.unlisted && (
        <section className={styles.unlisted} aria-label={t.opened}>
          <p aria-hidden="true">{t.opened}</p>
          <ConversationRow conversation={selection.unlisted} density={density} isTabStop onPrefetch={prefetch} />
        </section>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={({ currentTarget: { scrollTop } }) => {
          offsets.set(address, scrollTop);
          setScrolled(scrollTop > rowHeight / 2);
        }}
        onFocus={({ target }) => setFocusedId(target.closest<HTMLElement>("[data-conversation]")?.dataset.conversation)}
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
                aria-setsize={hasMore ? -1 : ordered.length}
                aria-posinset={item.index + 1}
              >
                <ConversationRow
                  conversation={conversation}
                  density={density}
                  isTabStop={conversation.id === tabStop}
                  onPrefetch={prefetch}
                />
              </li>
            );
          })}
        </ul>
        {hasMore && online && !hasFailed && <RowSkeleton label={t.loadingMore} />}
        {hasMore && !online && <p className={styles.foot}>{t.moreOffline}</p>}
        {online && hasFailed && (
          <p className={styles.foot}>
            {t.moreFailed}{" "}
            <Button variant="link" onClick={loadMore}>
              {t.retry}
            </Button>
          </p>
        )}
        {!hasMore && ordered.length > LOAD_AHEAD && <p className={styles.foot}>{t.end}</p>}
      </div>
    </div>
  );
}
