import { newId } from "../shared/newId";

/**
 * A version vector: how far each tab had counted when it last changed something. Tells a later version from one
 * that was written at the same time, whatever order the browser reports them in.
 */
export type VersionVector = Readonly<Record<string, number>>;

export type Ordering = "same" | "newer" | "older" | "apart";

const TAB_ID = newId();
let changes = 0;

/** The version after a change in this tab. */
export function incremented(...before: VersionVector[]): VersionVector {
  const next: Record<string, number> = {};
  for (const version of before) {
    for (const [tab, count] of Object.entries(version)) next[tab] = Math.max(next[tab] ?? 0, count);
  }
  changes += 1;
  next[TAB_ID] = changes;
  return next;
}

/** How `a` stands to `b`: `newer` when it was made by somebody who knew `b`, `apart` when neither knew the other. */
export function compare(a: VersionVector, b: VersionVector): Ordering {
  const knows = (one: VersionVector, other: VersionVector) =>
    Object.entries(other).every(([tab, count]) => (one[tab] ?? 0) >= count);
  if (knows(a, b)) return knows(b, a) ? "same" : "newer";
  return knows(b, a) ? "older" : "apart";
}
