import { useStore } from "@nanostores/react";
import { lazy, useEffect, useState } from "react";
import { useParams } from "react-router";

import { LazyOverlay, usePreload } from "../../ui/feedback/LazyOverlay";
import { useCommands } from "../commands/registry";
import { listedRows } from "../navigation/listedRows";
import { clearSelection, selectAllListed, selectedIds, toggleSelected } from "../navigation/selection";
import { useListFilter } from "../navigation/useListFilter";

const loadActions = () => import("./SelectionActions");
const SelectionActions = lazy(loadActions);

/** The bar of the selection. It is loaded when something is selected for the first time. */
export function SelectionBar() {
  const { conversationId } = useParams();
  const rows = useStore(listedRows);
  const ids = useStore(selectedIds);
  const filter = useListFilter();
  const selected = rows.filter(({ id }) => ids.has(id));
  const [isLoaded, setLoaded] = useState(false);
  usePreload(loadActions);
  if (selected.length > 0 && !isLoaded) setLoaded(true);

  // A selection belongs to the list in which it was made.
  useEffect(() => clearSelection, [filter]);
  // What left the list is no longer selected.
  const isEmpty = ids.size > 0 && selected.length === 0;
  useEffect(() => {
    if (isEmpty) clearSelection();
  }, [isEmpty]);

  useCommands({
    select: {
      run: () => {
        const id = focusedRow() ?? conversationId;
        if (id !== undefined) toggleSelected(id);
      },
      isAvailable: () => (focusedRow() ?? conversationId) !== undefined,
    },
    selectAll: { run: selectAllListed, isAvailable: () => rows.length > 0 },
    clearSelection: { run: clearSelection, isAvailable: () => selected.length > 0 },
  });

  if (!isLoaded) return null;
  return (
    // Its keys do nothing until it is there; those of the list go on.
    <LazyOverlay
      fallback={false}
      onClose={() => {
        setLoaded(false);
        clearSelection();
      }}
    >
      <SelectionActions selected={selected} total={rows.length} />
    </LazyOverlay>
  );
}

/** The conversation of the row that has the focus. */
function focusedRow(): string | undefined {
  const row = document.activeElement?.closest<HTMLElement>("[data-conversation]");
  return row?.dataset.conversation;
}
