import { useEffect, useEffectEvent, useRef, useState } from "react";

import { useCachedConversation } from "../../api/conversations/conversation";
import type { Conversation } from "../../api/types";
import { listText } from "../../i18n/texts/conversationList";
import { fullName } from "../../model/names";
import { announce } from "../../ui/feedback/announcer";

/** So many more pages are loaded to find the row of a conversation that an address has opened. */
const MAX_EXTRA_PAGES = 3;

interface Selection {
  /** The open conversation, while it has no row in what is loaded of the list. */
  unlisted: Conversation | null;
  /** Whether to load more in order to find it. */
  wantsMore: boolean;
}

/**
 * Sees to it that the list shows which conversation is open, also when an address or a link elsewhere has opened
 * it: its row comes into view, once, and is announced; without a row it stands apart, above the list.
 */
export function useRevealSelected(
  shown: Conversation[],
  nextCursor: string | null,
  selected: string | undefined,
  reveal: (index: number) => boolean,
): Selection {
  const open = useCachedConversation(selected ?? "")?.conversation ?? null;
  const index = shown.findIndex(({ id }) => id === selected);
  const [search, setSearch] = useState({ selected, nextCursor, pages: 0 });
  if (search.selected !== selected) setSearch({ selected, nextCursor, pages: 0 });
  else if (search.nextCursor !== nextCursor) setSearch({ selected, nextCursor, pages: search.pages + 1 });
  const done = useRef<string>(undefined);

  const bringIntoView = useEffectEvent(() => {
    if (selected === undefined) done.current = undefined;
    if (selected === undefined || done.current === selected || (index < 0 && !open)) return;
    const moved = index < 0 || reveal(index);
    if (index >= 0) done.current = selected;
    const row = shown[index] ?? open;
    if (!moved || !row) return;
    const t = listText.get();
    announce(t.openedAnnounced({ name: row.customer ? fullName(row.customer) : t.marketplace }));
  });
  const isListed = index >= 0;
  const isApart = !isListed && open !== null;
  useEffect(() => bringIntoView(), [selected, isListed, isApart]);

  return { unlisted: isApart ? open : null, wantsMore: isApart && search.pages < MAX_EXTRA_PAGES };
}
