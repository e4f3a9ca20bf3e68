import { useEffect } from "react";

import type { Conversation } from "../../../api/types";
import { listedRows } from "../../navigation/listedRows";
import { selectedIds } from "../../navigation/selection";

/** What leaves the list is no longer selected, also when it comes back. `first`: what was selected before this was loaded. */
export function useDeselectLeft(rows: readonly Conversation[], first: readonly Conversation[]): void {
  useEffect(() => deselectLeft(first), [first]);
  useEffect(() => () => deselectLeft(rows), [rows]);
}

/** Deselects those of these rows that have left the list. Not by `select`: it is no choice of the agent. */
function deselectLeft(rows: readonly Conversation[]): void {
  const listed = new Set(listedRows.get().map(({ id }) => id));
  const selected = new Set(selectedIds.get());
  for (const { id } of rows) if (!listed.has(id)) selected.delete(id);
  if (selected.size < selectedIds.get().size) selectedIds.set(selected);
}
