import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import type { Change, Conversation, Views } from "../../types";
import { currentAgent } from "../../auth/session";
import type { LoadedConversation } from "../merge";
import { conversationKey, listsKey, newestPagesKey, tagsKey, viewsKey } from "./keys";
import { isInView } from "./filter";
import { remember, shownOf, withFields } from "./known";
import type { ListPage } from "./pages";

/**
 * Writes a conversation, as the server gave it, into every list and into the opened conversation. Lists drop it where
 * it no longer belongs. A conversation that is older than what is shown changes nothing.
 */
export function patchConversation(queries: QueryClient, conversation: Conversation): void {
  remember(queries, conversation);
  showKnown(queries, conversation.id);
}

/** Shows a conversation everywhere as it is known, after something has changed in what is known of it. */
export function showKnown(queries: QueryClient, id: string): void {
  const shown = shownOf(queries, id);
  if (!shown) return;
  queries.setQueriesData<InfiniteData<ListPage>>({ queryKey: listsKey }, (list) => list && replaceRow(list, shown));
  queries.setQueryData<LoadedConversation>(
    conversationKey(id),
    (loaded) => loaded && { ...loaded, conversation: withFields(loaded.conversation, shown) },
  );
}

function replaceRow(list: InfiniteData<ListPage>, shown: Conversation): InfiniteData<ListPage> {
  const pages = list.pages.map((page) => {
    const index = page.conversations.findIndex(({ id }) => id === shown.id);
    const row = page.conversations[index];
    return row ? { ...page, conversations: page.conversations.with(index, withFields(row, shown)) } : page;
  });
  return { ...list, pages };
}

/** Counts a change of one conversation in the views until they are read again. A capped count stays. */
export function patchCounts(queries: QueryClient, before: Conversation, after: Conversation): void {
  const me = currentAgent.get()?.id ?? "";
  queries.setQueryData<Views>(viewsKey, (views) => {
    if (!views) return views;
    const counted = views.views.map((view) => {
      const step = Number(isInView(view.id, after, me)) - Number(isInView(view.id, before, me));
      return view.capped ? view : { ...view, count: Math.max(0, view.count + step) };
    });
    return { ...views, views: counted };
  });
}

/** Has the newest page of each list that is shown, and the counts of the views, read again. */
export function refreshLists(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: newestPagesKey });
  void queries.invalidateQueries({ queryKey: viewsKey });
}

/** The same after changes that were made here, and the counts of the tags if one was of tags. */
export function refreshAfter(queries: QueryClient, changes: readonly Change[]): void {
  refreshLists(queries);
  const hasTags = changes.some(({ add_tags = [], remove_tags = [] }) => add_tags.length + remove_tags.length > 0);
  if (hasTags) void queries.invalidateQueries({ queryKey: tagsKey });
}
