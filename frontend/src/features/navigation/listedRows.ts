import { atom } from "nanostores";

import type { Conversation } from "../../api/types";

/** The rows of the list that is shown, in the order that is shown. Empty while there is no list. */
export const listedRows = atom<readonly Conversation[]>([]);

/** The conversation below another one in the list (`by` 1) or above it (-1); null when there is none. */
export function neighbourOf(conversationId: string, by: 1 | -1): Conversation | null {
  const rows = listedRows.get();
  const index = rows.findIndex(({ id }) => id === conversationId);
  return index < 0 ? null : (rows[index + by] ?? null);
}

/** The conversation to open when one leaves the list: the next one, or the one before at the end of the list. */
export function nextAfter(conversationId: string): Conversation | null {
  const isListed = listedRows.get().some(({ id }) => id === conversationId);
  if (!isListed) return listedRows.get()[0] ?? null;
  return neighbourOf(conversationId, 1) ?? neighbourOf(conversationId, -1);
}
