import type { Activity } from "../types";

/** The loaded notes and changes of a conversation, oldest first. `olderCursor` is null when all of them are loaded. */
export interface LoadedActivity {
  entries: Activity[];
  olderCursor: string | null;
}

/**
 * Merges the latest page into what is loaded. Entries never change, so older ones stay, unless there may be a gap
 * between them and the page.
 */
export function mergeLatestActivity(loaded: LoadedActivity | undefined, page: LoadedActivity): LoadedActivity {
  const [oldest, newestLoaded] = [page.entries[0], loaded?.entries.at(-1)];
  if (!loaded || !oldest || !newestLoaded || page.olderCursor === null || newestLoaded.at < oldest.at) return page;
  const pageIds = new Set(page.entries.map(({ id }) => id));
  const older = loaded.entries.filter(({ id, at }) => !pageIds.has(id) && at <= oldest.at);
  if (older.length === 0) return page;
  return { entries: [...older, ...page.entries], olderCursor: loaded.olderCursor };
}

/** Adds a page of older entries, without those that are already loaded. */
export function prependActivity(loaded: LoadedActivity, page: LoadedActivity): LoadedActivity {
  const ids = new Set(loaded.entries.map(({ id }) => id));
  return { entries: [...page.entries.filter(({ id }) => !ids.has(id)), ...loaded.entries], olderCursor: page.olderCursor };
}

/** Adds an entry that was just made, at the end. */
export function addEntry(loaded: LoadedActivity, entry: Activity): LoadedActivity {
  if (loaded.entries.some(({ id }) => id === entry.id)) return loaded;
  return { ...loaded, entries: [...loaded.entries, entry] };
}
