import type { ConversationDetail, Message } from "../types";

/** The loaded part of a conversation, oldest message first. `olderCursor` is null when all of it is loaded. */
export interface LoadedConversation {
  conversation: ConversationDetail;
  messages: Message[];
  olderCursor: string | null;
}

/**
 * Merges a page of the latest messages into what is loaded. Older messages stay, unless there is a gap between them
 * and the page. Replies that are being sent stay as well: the page may have been read just before they were stored.
 */
export function mergeLatestMessages(
  loaded: LoadedConversation | undefined,
  page: LoadedConversation,
): LoadedConversation {
  if (!loaded) return page;
  const pageIds = new Set(page.messages.map(({ id }) => id));
  const missing = loaded.messages.filter(({ id }) => !pageIds.has(id));
  const latest = page.messages.at(-1)?.sent_at ?? "";
  const beingSent = missing.filter(
    ({ status, sent_at }) => (status === "queued" || status === "sending") && sent_at > latest,
  );
  const messages = [...page.messages, ...beingSent];

  const newestLoaded = loaded.messages.at(-1);
  const oldest = page.messages[0];
  const isWithoutGap = newestLoaded && oldest && page.olderCursor !== null && oldest.sent_at <= newestLoaded.sent_at;
  if (!isWithoutGap) return { ...page, messages };
  const older = missing.filter(({ sent_at }) => sent_at <= oldest.sent_at);
  if (older.length === 0) return { ...page, messages };
  return { ...page, messages: [...older, ...messages], olderCursor: loaded.olderCursor };
}

/** The states of a reply that may still change without anybody's action. */
const UNSETTLED: ReadonlySet<Message["status"]> = new Set(["queued", "sending", "unknown", "unconfirmed"]);

/** Whether an unsettled reply is loaded that is older than all messages of the page. */
export function hasUnsettledReplyBefore(loaded: LoadedConversation | undefined, page: LoadedConversation): boolean {
  const oldest = page.messages[0];
  if (!loaded || !oldest) return false;
  const pageIds = new Set(page.messages.map(({ id }) => id));
  return loaded.messages.some(
    ({ id, status, sent_at }) => UNSETTLED.has(status) && sent_at <= oldest.sent_at && !pageIds.has(id),
  );
}

/** Replaces the messages that are loaded; ignores the others. */
export function updateMessages(loaded: LoadedConversation, messages: readonly Message[]): LoadedConversation {
  const updates = new Map(messages.map((message) => [message.id, message]));
  return { ...loaded, messages: loaded.messages.map((message) => updates.get(message.id) ?? message) };
}

/** Adds a page of older messages at the top, without messages that are already loaded. */
export function prependMessages(loaded: LoadedConversation, page: LoadedConversation): LoadedConversation {
  const ids = new Set(loaded.messages.map(({ id }) => id));
  return {
    ...loaded,
    messages: [...page.messages.filter(({ id }) => !ids.has(id)), ...loaded.messages],
    olderCursor: page.olderCursor,
  };
}

/** Replaces the message, or inserts it by its time. */
export function upsertMessage(loaded: LoadedConversation, message: Message): LoadedConversation {
  const existing = loaded.messages.findIndex(({ id }) => id === message.id);
  if (existing >= 0) return { ...loaded, messages: loaded.messages.with(existing, message) };
  const next = loaded.messages.findIndex(({ sent_at }) => sent_at > message.sent_at);
  const index = next < 0 ? loaded.messages.length : next;
  return { ...loaded, messages: loaded.messages.toSpliced(index, 0, message) };
}
