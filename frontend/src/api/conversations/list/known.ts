import type { QueryClient } from "@tanstack/react-query";

import type { Conversation } from "../../types";

/** What a change that the server has not confirmed yet makes of a conversation. */
export type PendingChange = <Row extends Conversation>(row: Row) => Row;

interface Known {
  /** As the server gave it last. */
  confirmed: Conversation;
  pending: PendingChange[];
}

/**
 * What is known of the conversations that were changed or opened here. The indexes of the server lag: a list may be
 * read with an older row, which would undo on the screen what somebody has just done.
 */
const knownBy = new WeakMap<QueryClient, Map<string, Known>>();

function knownOf(queries: QueryClient): Map<string, Known> {
  const existing = knownBy.get(queries);
  if (existing) return existing;
  const created = new Map<string, Known>();
  knownBy.set(queries, created);
  return created;
}

/** What to show for a row of the server: the newest that is known, with the changes that are not confirmed yet. */
export function newest<Row extends Conversation>(queries: QueryClient, row: Row): Row {
  const known = knownOf(queries).get(row.id);
  if (!known) return row;
  const { confirmed, pending } = known;
  if (row.version > confirmed.version) known.confirmed = { ...confirmed, ...row };
  const isOlder = row.version < confirmed.version || (row.version === confirmed.version && pending.length > 0);
  return pending.reduce((shown, change) => change(shown), isOlder ? withFields(row, confirmed) : row);
}

/** Keeps what the server gave, unless a newer version is known. */
export function remember(queries: QueryClient, conversation: Conversation): void {
  const known = knownOf(queries);
  const existing = known.get(conversation.id);
  if (!existing) known.set(conversation.id, { confirmed: conversation, pending: [] });
  else if (existing.confirmed.version <= conversation.version) {
    existing.confirmed = { ...existing.confirmed, ...conversation };
  }
}

/** Starts a change of a conversation that is shown now. Returns how to end it, whatever the server answers. */
export function startChange(queries: QueryClient, conversation: Conversation, change: PendingChange): () => void {
  const known = knownOf(queries);
  const entry = known.get(conversation.id) ?? { confirmed: conversation, pending: [] };
  known.set(conversation.id, entry);
  if (entry.confirmed.version < conversation.version) entry.confirmed = conversation;
  entry.pending = [...entry.pending, change];
  return () => {
    entry.pending = entry.pending.filter((one) => one !== change);
  };
}

/** What is shown of a conversation that was changed or opened here. */
export function shownOf(queries: QueryClient, id: string): Conversation | undefined {
  const known = knownOf(queries).get(id);
  return known && known.pending.reduce<Conversation>((shown, change) => change(shown), known.confirmed);
}

/** A row with the fields of a newer one. An opened conversation has more fields than a row. */
export function withFields<Row extends Conversation>(row: Row, newer: Conversation): Row {
  const fields = Object.fromEntries(Object.entries(newer).filter(([key]) => key in row));
  return { ...row, ...fields };
}
