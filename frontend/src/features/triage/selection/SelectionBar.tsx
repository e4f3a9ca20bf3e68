import { useStore } from "@nanostores/react";
import { useEffect, useState } from "react";
import { useParams } from "react-router";

import type { Conversation } from "../../../api/types";
import { LazyOverlay, usePreload } from "../../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../../ui/feedback/lazyRetry";
import { useCommands } from "../../commands/registry";
import { listedRows } from "../../navigation/listedRows";
import { openId } from "../../navigation/openId";
import { clearSelection, selectAllListed, selectedIds, toggleSelected } from "../../navigation/selection";
import { useListFilter } from "../../navigation/useListFilter";

const loadActions = () => import("./SelectionActions");
const SelectionActions = lazyRetry(loadActions);

/** The bar of the selection. `visible`: whether the list is shown, which has the keys only then. It is loaded when something is selected for the first time. */
export function SelectionBar({ visible }: { visible: boolean }) {
  const { conversationId } = useParams();
  const rows = useStore(listedRows);
  const ids = useStore(selectedIds);
  const filter = useListFilter();
  const selected = rows.filter(({ id }) => ids.has(id));
  const [first, setFirst] = useState<readonly Conversation[] | null>(null);
  usePreload(loadActions);
  if (selected.length > 0 && !first) setFirst(selected);

  // A selection belongs to the list in which it was made.
  useEffect(() => clearSelection, [filter]);

  useCommands({
    select: {
      run: () => {
        const id = rowToSelect(conversationId);
        if (id !== undefined) toggleSelected(id);
      },
      isAvailable: () => visible && rowToSelect(conversationId) !== undefined,
    },
    selectAll: { run: selectAllListed, isAvailable: () => visible && rows.length > 0 },
    clearSelection: { run: clearSelection, isAvailable: () => visible && selected.length > 0 },
  });

  if (!first) return null;
  return (
    // Its keys do nothing until it is there; those of the list go on.
    <LazyOverlay
      fallback={false}
      onClose={() => {
        setFirst(null);
        clearSelection();
      }}
    >
      <SelectionActions selected={selected} first={first} rows={rows} hasCommands={visible} />
    </LazyOverlay>
  );
}

/**
 * The conversation of the row that has the focus, or else the open one. Right after j, the focus is still on the row
 * before, and the page shows the conversation before: then the address knows the right one.
 */
function rowToSelect(shown: string | undefined): string | undefined {
  const open = openId();
  if (open !== undefined && open !== shown) return open;
  const focused = document.activeElement?.closest<HTMLElement>("[data-conversation]");
  return focused?.dataset.conversation ?? open;
}
