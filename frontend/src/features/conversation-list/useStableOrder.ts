import { useState } from "react";

import type { Conversation } from "../../api/types";

interface StableOrder {
  shown: Conversation[];
  /** How many conversations have newer messages than their place shows. */
  updateCount: number;
}

/**
 * While `hold` is true nothing moves under the reader's eyes or pointer: rows are brought up to date where they
 * stand, what is new waits, and older ones are added at the bottom.
 */
export function useStableOrder(conversations: Conversation[], hold: boolean): StableOrder {
  const [places, setPlaces] = useState<ReadonlyMap<string, string>>(new Map());
  const current = new Map(conversations.map((one) => [one.id, one.last_message_at ?? ""]));
  if (!hold && !same(places, current)) setPlaces(current);
  if (!hold || places.size === 0) return { shown: conversations, updateCount: 0 };

  const byId = new Map(conversations.map((one) => [one.id, one]));
  const lowest = [...places.values()].at(-1) ?? "";
  const standing = [...places.keys()].flatMap((id) => byId.get(id) ?? []);
  const older = conversations.filter((one) => !places.has(one.id) && (one.last_message_at ?? "") <= lowest);
  const news = conversations.filter((one) => (one.last_message_at ?? "") > (places.get(one.id) ?? lowest));
  return { shown: [...standing, ...older], updateCount: news.length };
}

function same(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false;
  const others = b.entries();
  for (const [id, at] of a) {
    const other = others.next().value;
    if (!other || other[0] !== id || other[1] !== at) return false;
  }
  return true;
}
