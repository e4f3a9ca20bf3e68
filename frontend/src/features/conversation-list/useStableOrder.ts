import { useMemo, useState } from "react";

import type { Conversation } from "../../api/types";

interface StableOrder {
  ordered: Conversation[];
  /** How many conversations are new, or have newer messages than their position shows. */
  updateCount: number;
}

/**
 * Keeps rows in place while the user reads or points at the list. While `hold` is true, rows are updated without
 * moving, new conversations are left out, and those that were loaded below are added at the end. Rows that no longer
 * belong in the list leave it.
 */
export function useStableOrder(conversations: Conversation[], hold: boolean): StableOrder {
  /** The rows as they were when the order was last taken. */
  const [taken, setTaken] = useState(conversations);
  if (!hold && taken !== conversations) setTaken(conversations);
  return useMemo(
    () => (hold ? arrange(taken, conversations) : { ordered: conversations, updateCount: 0 }),
    [hold, taken, conversations],
  );
}

function arrange(taken: Conversation[], current: Conversation[]): StableOrder {
  const byId = new Map(current.map((row) => [row.id, row]));
  const before = new Map(taken.map((row) => [row.id, row]));
  const held = taken.flatMap(({ id }) => byId.get(id) ?? []);
  // What stands below the last row that has not changed was loaded later.
  const end = current.findLastIndex(({ id, version }) => before.get(id)?.version === version);
  const isNew = ({ id }: Conversation) => !before.has(id);
  const below = current.slice(end + 1).filter(isNew);
  const leftOut = current.slice(0, end + 1).filter(isNew);
  const updated = held.filter((row) => (row.last_message_at ?? "") > (before.get(row.id)?.last_message_at ?? ""));
  return { ordered: [...held, ...below], updateCount: leftOut.length + updated.length };
}
