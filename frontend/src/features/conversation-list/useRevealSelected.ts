import { useEffect, useEffectEvent, useRef, useState } from "react";

import { useMe } from "../../api/agents";
import { useCachedConversation } from "../../api/conversations/conversation";
import { belongsTo } from "../../api/conversations/list/filter";
import type { Conversation } from "../../api/types";
import { listText } from "../../i18n/texts/conversationList";
import { fullName } from "../../model/names";
import { serverNow } from "../../model/serverClock";
import { announce } from "../../ui/feedback/announcer";
import { useListFilter } from "../navigation/useListFilter";

/** How many more pages are loaded to find the row of the open conversation. */
const MAX_EXTRA_PAGES = 3;

interface Selection {
  /** The open conversation, while it is not among the loaded rows. */
  unlisted: Conversation | null;
  /** Whether to load another page to find it. */
  shouldLoadMore: boolean;
}

/**
 * Scrolls to the row of the open conversation and announces it, once, when it was opened by an address or by a link
 * outside the list. `reveal` scrolls to a row and returns whether it was out of view.
 */
export function useRevealSelected(
  rows: Conversation[],
  hasMore: boolean,
  loadedCount: number,
  selectedId: string | undefined,
  reveal: (index: number) => boolean,
): Selection {
  const open = useCachedConversation(selectedId ?? "")?.conversation ?? null;
  const filter = useListFilter();
  const me = useMe()?.id ?? "";
  const mayBeFound = open !== null && belongsTo(filter, open, me, serverNow());
  const index = rows.findIndex(({ id }) => id === selectedId);
  const [search, setSearch] = useState({ selectedId, loadedCount, pages: 0 });
  if (search.selectedId !== selectedId) setSearch({ selectedId, loadedCount, pages: 0 });
  else if (search.loadedCount < loadedCount) setSearch({ selectedId, loadedCount, pages: search.pages + 1 });
  const revealedId = useRef<string>(undefined);

  const revealOnce = useEffectEvent(() => {
    if (selectedId === undefined) revealedId.current = undefined;
    if (selectedId === undefined || revealedId.current === selectedId || (index < 0 && !open)) return;
    const wasHidden = index < 0 || reveal(index);
    if (index >= 0) revealedId.current = selectedId;
    const conversation = rows[index] ?? open;
    if (!wasHidden || !conversation) return;
    const t = listText.get();
    const name = conversation.customer ? fullName(conversation.customer) : t.marketplace;
    announce(t.openedAnnounced({ name }));
  });
  const isListed = index >= 0;
  const isUnlisted = !isListed && open !== null;
  useEffect(() => revealOnce(), [selectedId, isListed, isUnlisted]);

  const shouldLoadMore = hasMore && isUnlisted && mayBeFound && search.pages < MAX_EXTRA_PAGES;
  return { unlisted: isUnlisted ? open : null, shouldLoadMore };
}
