import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import type { Change, Conversation, Views } from "../../types";
import { currentAgent } from "../../auth/session";
import type { LoadedConversation } from "../merge";
import { conversationKey, listsKey, newestPagesKey, tagsKey, viewsKey } from "./keys";
import { isInView } from "./filter";
import { remember, shownOf, withFields } from "./known";
import type { ListPage } from "./pages";

/**
 * Writes conversations, as the server gave them, into every list and into the opened conversation. Lists drop them where
 * they no longer belong. A conversation that is older than what is shown changes nothing.
 */
export function patchConversation(queries: QueryClient, ...conversations: Conversation[]): void {
  for (const conversation of conversations) remember(queries, conversation);
  showKnown(queries, ...conversations.map(({ id }) => id));
}

/** Shows conversations everywhere as they are known, after something has changed in what is known of them. */
export function showKnown(queries: QueryClient, ...ids: string[]): void {
  const rows = new Map(ids.map((id) => [id, shownOf(queries, id)]));
  queries.setQueriesData<InfiniteData<ListPage>>({ queryKey: listsKey }, (list) => list && replaceRows(list, rows));
  for (const [id, shown] of rows) {
    if (!shown) continue;
    queries.setQueryData<LoadedConversation>(
      conversationKey(id),
      (loaded) => loaded && { ...loaded, conversation: withFields(loaded.conversation, shown) },
    );
  }
}

/** A list is made anew only once, however many of its rows change: all that shows it is computed again each time. */
function replaceRows(
  list: InfiniteData<ListPage>,
  rows: ReadonlyMap<string, Conversation | undefined>,
): InfiniteData<ListPage> {
  const pages = list.pages.map((page) => {
    if (!page.conversations.some(({ id }) => rows.has(id))) return page;
    const conversations = page.conversations.map((row) => {
      const shown = rows.get(row.id);
      return shown ? withFields(row, shown) : row;
    });
    return { ...page, conversations };
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
