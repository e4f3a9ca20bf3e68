import { atom } from "nanostores";

import { listedRows } from "./listedRows";

/** The conversations that the next change of many is for. */
export const selectedIds = atom<ReadonlySet<string>>(new Set());

/** The row that was selected last: Shift selects from there. */
let anchor: string | null = null;

export function toggleSelected(id: string): void {
  const selected = new Set(selectedIds.get());
  if (!selected.delete(id)) selected.add(id);
  anchor = id;
  selectedIds.set(selected);
}

/** Selects all rows between the one that was selected last and this one. */
export function selectRangeTo(id: string): void {
  const ids = listedRows.get().map((row) => row.id);
  const from = anchor === null ? -1 : ids.indexOf(anchor);
  const to = ids.indexOf(id);
  if (from < 0 || to < 0) return toggleSelected(id);
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  selectedIds.set(new Set([...selectedIds.get(), ...range]));
}

/** Selects every row of the list that is loaded. */
export function selectAllListed(): void {
  selectedIds.set(new Set(listedRows.get().map(({ id }) => id)));
}

export function clearSelection(): void {
  anchor = null;
  if (selectedIds.get().size > 0) selectedIds.set(new Set());
}
