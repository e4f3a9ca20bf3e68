import { atom } from "nanostores";

import { listedRows } from "./listedRows";

/** A change of more would take minutes, and the page would have to keep all of their rows. */
export const MAX_SELECTED = 1_000;

/** The conversations that the next change of many is for. */
export const selectedIds = atom<ReadonlySet<string>>(new Set());

/** As the agent selected them. What has left the list since then is no longer in `selectedIds`. */
let chosen = selectedIds.get();

/** Another object after each choice of the agent, and only then. */
export const lastChoice = () => chosen;

/** The row that was selected last: Shift selects from there. */
let anchor: string | null = null;

const listedIds = () => listedRows.get().map(({ id }) => id);

/** Selects these and nothing else. Those after the first MAX_SELECTED are left out. */
export function select(ids: Iterable<string>): void {
  chosen = new Set([...ids].slice(0, MAX_SELECTED));
  selectedIds.set(chosen);
}

/** Does nothing for a conversation that is not in the list. */
export function toggleSelected(id: string): void {
  if (!listedIds().includes(id)) return;
  const selected = new Set(selectedIds.get());
  if (!selected.delete(id)) selected.add(id);
  anchor = id;
  select(selected);
}

/** Selects all rows between the one that was selected last and this one. */
export function selectRangeTo(id: string): void {
  const ids = listedIds();
  const from = anchor === null ? -1 : ids.indexOf(anchor);
  const to = ids.indexOf(id);
  if (from < 0 || to < 0) return toggleSelected(id);
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  select([...selectedIds.get(), ...range]);
}

/** Selects every row of the list that is loaded. */
export function selectAllListed(): void {
  select(listedIds());
}

export function clearSelection(): void {
  anchor = null;
  if (selectedIds.get().size > 0) select([]);
}
