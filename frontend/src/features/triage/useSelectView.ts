import { useStore } from "@nanostores/react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import type { ListFilter } from "../../api/conversations/list/filter";
import { listKey } from "../../api/conversations/list/keys";
import { useConversations } from "../../api/conversations/list/list";
import type { LoadedList } from "../../api/conversations/list/pages";
import { requestErrorText } from "../../i18n/requestErrors";
import { selectionText } from "../../i18n/texts/triage";
import { showProblem } from "../../ui/feedback/toasts";
import { listedRows } from "../navigation/listedRows";
import { selectedIds } from "../navigation/selection";

/** A change of more would take minutes, and the page would have to keep all of their rows. */
export const MAX_SELECTED = 1_000;

/**
 * Selects all conversations of a list, also those that are not loaded yet. They are loaded first, and nothing is
 * selected if that fails or is cancelled. What arrives meanwhile above the rows that the agent had is not selected.
 */
export function useSelectView(filter: ListFilter) {
  const queries = useQueryClient();
  const { hasNextPage, fetchNextPage } = useConversations(filter);
  const selected = useStore(selectedIds);
  /** How many have been found; null while nothing is loaded for the selection. */
  const [found, setFound] = useState<number | null>(null);
  /** The selection that has only the first part of the list. */
  const [part, setPart] = useState<ReadonlySet<string> | null>(null);
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), [filter]);

  async function run(): Promise<void> {
    let isStopped = false;
    stop.current = () => {
      isStopped = true;
      setFound(null);
    };
    const pages = () => queries.getQueryData<LoadedList>(listKey(filter))?.pages ?? [];
    const before = selectedIds.get();
    const ids = new Set(listedRows.get().map(({ id }) => id));
    let taken = pages().length;
    let hasMore = true;
    while (hasMore && ids.size < MAX_SELECTED) {
      setFound(ids.size);
      const { data, error } = await fetchNextPage({ cancelRefetch: false });
      // An agent who selects something else, or nothing, no longer waits for this.
      if (isStopped || selectedIds.get() !== before) return stop.current();
      if (error || !data) {
        showProblem(selectionText.get().viewNotLoaded({ reason: requestErrorText(error) }));
        return stop.current();
      }
      const listed = new Set(data.conversations.map(({ id }) => id));
      // Pages may also have been dropped, because there was a gap, or been loaded by scrolling.
      taken = Math.min(taken, pages().length);
      for (const { id } of pages().slice(taken).flatMap(({ conversations }) => conversations)) {
        if (listed.has(id)) ids.add(id);
      }
      taken = pages().length;
      hasMore = data.hasMore;
    }
    const all = new Set([...ids].slice(0, MAX_SELECTED));
    setPart(hasMore || ids.size > MAX_SELECTED ? all : null);
    setFound(null);
    selectedIds.set(all);
  }

  return {
    found,
    /** Whether the selection is only the first part of the list, because that has more than can be selected. */
    isPart: part !== null && part === selected,
    hasMore: hasNextPage,
    run: () => void run(),
    cancel: () => stop.current(),
  };
}
