import { useState } from "react";

import type { Conversation } from "../../api/types";

interface StableOrder {
  ordered: Conversation[];
  /** How many conversations have newer messages than their position shows. */
  updateCount: number;
}

/**
 * Keeps rows in place while the user reads or points at the list. While `hold` is true, rows are updated without
 * moving, new conversations are left out, and older ones are added at the end.
 */
export function useStableOrder(conversations: Conversation[], hold: boolean): StableOrder {
  /** By conversation, in the order that is shown: the time of its last message when it got its position. */
  const [positions, setPositions] = useState<ReadonlyMap<string, string>>(new Map());
  const current = new Map(conversations.map(({ id, last_message_at }) => [id, last_message_at ?? ""]));
  if (!hold && !areEqual(positions, current)) setPositions(current);
  if (!hold || positions.size === 0) return { ordered: conversations, updateCount: 0 };

  const byId = new Map(conversations.map((conversation) => [conversation.id, conversation]));
  const oldest = [...positions.values()].at(-1) ?? "";
  const held = [...positions.keys()].flatMap((id) => byId.get(id) ?? []);
  const older = conversations.filter(
    ({ id, last_message_at }) => !positions.has(id) && (last_message_at ?? "") <= oldest,
  );
  const updated = conversations.filter(
    ({ id, last_message_at }) => (last_message_at ?? "") > (positions.get(id) ?? oldest),
  );
  return { ordered: [...held, ...older], updateCount: updated.length };
}

/** Whether the maps have the same entries in the same order. */
function areEqual(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false;
  const entries = b.entries();
  for (const [id, at] of a) {
    const entry = entries.next().value;
    if (!entry || entry[0] !== id || entry[1] !== at) return false;
  }
  return true;
}
