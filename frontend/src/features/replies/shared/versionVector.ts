import { newId } from "./newId";

/**
 * By tab: the number of that tab's last change that is included. Tells a later version of a draft from one that was
 * written at the same time in another tab, in whatever order the browser reports them.
 */
export type VersionVector = Readonly<Record<string, number>>;

export type Ordering = "equal" | "after" | "before" | "concurrent";

const TAB_ID = newId();
let changeCount = 0;

/** The version that includes the changes of all the given ones. */
export function joined(...versions: VersionVector[]): VersionVector {
  const all: Record<string, number> = {};
  for (const version of versions) {
    for (const [tab, count] of Object.entries(version)) all[tab] = Math.max(all[tab] ?? 0, count);
  }
  return all;
}

/** The version of a change made in this tab to the given versions. */
export function incremented(...versions: VersionVector[]): VersionVector {
  changeCount += 1;
  return { ...joined(...versions), [TAB_ID]: changeCount };
}

/** Whether `a` is `after` `b`, that is, includes all its changes and more. */
export function compare(a: VersionVector, b: VersionVector): Ordering {
  const includes = (one: VersionVector, other: VersionVector) =>
    Object.entries(other).every(([tab, count]) => (one[tab] ?? 0) >= count);
  if (includes(a, b)) return includes(b, a) ? "equal" : "after";
  return includes(b, a) ? "before" : "concurrent";
}
