import type { InfiniteData } from "@tanstack/react-query";

import type { Conversation } from "../../types";

export interface ListPage {
  conversations: Conversation[];
  nextCursor: string | null;
}

/** The loaded part of a list. The parameter of a page is its cursor; null for the first one. */
export type LoadedList = InfiniteData<ListPage, string | null>;

/**
 * Puts a page that was read again into what is loaded, without reading the pages below it. Rows that were on the page
 * and have been pushed down from it stay; rows that it has taken over from the pages below are removed there.
 *
 * It needs a place where old and new rows join: the last row of the page that is loaded and has not changed since.
 * Without one there may be unknown rows in between: the pages below are dropped, and are loaded again when needed.
 */
export function mergePage(loaded: LoadedList, index: number, page: ListPage): LoadedList {
  const old = loaded.pages[index];
  if (!old) return loaded;
  if (old.nextCursor === page.nextCursor) return { ...loaded, pages: loaded.pages.with(index, page) };
  const versions = new Map(page.conversations.map(({ id, version }) => [id, version]));
  const below = loaded.pages.slice(index).map(({ conversations }) => conversations);
  const flat = below.flat();
  const join = flat.findLastIndex(({ id, version }) => versions.get(id) === version);
  if (page.nextCursor === null || join < 0) return cut(loaded, index, page);

  const kept = new Set(flat.slice(join + 1).filter(({ id }) => !versions.has(id)));
  const pages = loaded.pages.map((one, position) => {
    if (position < index) return one;
    const rest = one.conversations.filter((row) => kept.has(row));
    return { ...one, conversations: position === index ? [...page.conversations, ...rest] : rest };
  });
  // The page ends where it ended before, or further down: then the next page goes on from there.
  return kept.size === 0 ? cut(loaded, index, page) : { ...loaded, pages };
}

function cut(loaded: LoadedList, index: number, page: ListPage): LoadedList {
  return {
    pages: [...loaded.pages.slice(0, index), page],
    pageParams: loaded.pageParams.slice(0, index + 1),
  };
}

/** The rows of all pages, each conversation once: where it was read first. */
export function rowsOf({ pages }: LoadedList): Conversation[] {
  const ids = new Set<string>();
  return pages.flatMap(({ conversations }) =>
    conversations.filter(({ id }) => !ids.has(id) && ids.add(id)),
  );
}
