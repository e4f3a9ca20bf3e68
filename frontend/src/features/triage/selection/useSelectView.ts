import { useEffect, useRef, useState } from "react";

import type { ListFilter } from "../../../api/conversations/list/filter";
import { useConversations } from "../../../api/conversations/list/list";
import { requestErrorText } from "../../../i18n/requestErrors";
import { selectionText } from "../../../i18n/texts/triage";
import { showProblem } from "../../../ui/feedback/toasts";
import { listedRows } from "../../navigation/listedRows";
import { lastChoice, MAX_SELECTED, select } from "../../navigation/selection";

/**
 * Selects all conversations of a list, also those that are not loaded yet. They are loaded first, and nothing is
 * selected if that fails or is cancelled. A page is added to the rows that were there when its request began: what
 * arrives above them meanwhile is shown, and can be selected, only after the next poll.
 */
export function useSelectView(filter: ListFilter) {
  const { hasNextPage, fetchNextPage } = useConversations(filter);
  /** How many have been found; null while nothing is loaded for the selection. */
  const [found, setFound] = useState<number | null>(null);
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), [filter]);

  async function run(): Promise<void> {
    let isStopped = false;
    // Not `stop.current()` below: by then that may be of a later run.
    const end = () => {
      isStopped = true;
      setFound(null);
    };
    stop.current = end;
    const choice = lastChoice();
    let ids = listedRows.get().map(({ id }) => id);
    let hasMore = true;
    while (hasMore && ids.length < MAX_SELECTED) {
      setFound(ids.length);
      const { data, error } = await fetchNextPage({ cancelRefetch: false });
      if (isStopped) return;
      // An agent who selects something else, or nothing, no longer waits for this.
      if (lastChoice() !== choice) return end();
      if (error || !data) {
        showProblem(selectionText.get().viewNotLoaded({ reason: requestErrorText(error) }));
        return end();
      }
      ids = data.conversations.map(({ id }) => id);
      hasMore = data.hasMore;
    }
    select(ids);
    end();
  }

  return {
    found,
    hasMore: hasNextPage,
    run: () => void run(),
    cancel: () => stop.current(),
  };
}
