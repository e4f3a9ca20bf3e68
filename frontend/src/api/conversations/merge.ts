import type { Conversation, ConversationDetail, Message } from "../types";

/** The part of the inbox that is loaded: from the most recent conversation down to a cursor. */
export interface LoadedInbox {
  conversations: Conversation[];
  nextCursor: string | null;
}

/** The part of a conversation that is loaded: from a cursor up to the latest message. */
export interface LoadedConversation {
  conversation: ConversationDetail;
  messages: Message[];
  olderCursor: string | null;
}

const at = (conversation: Conversation) => conversation.last_message_at ?? "";

/**
 * Lays a fresh first page over what is loaded. Polling reads one page only, however many are loaded, so what
 * lies below the page stays as it was. When more has happened than one page holds, there is a gap of unknown
 * conversations between the two; then the loaded ones are dropped, for the cursor to lead to them again.
 */
export function mergeFirstInboxPage(known: LoadedInbox | undefined, page: LoadedInbox): LoadedInbox {
  const newest = known?.conversations[0];
  const oldest = page.conversations.at(-1);
  if (!known || !newest || !oldest || page.nextCursor === null || at(oldest) > at(newest)) return page;
  const fresh = new Set(page.conversations.map(({ id }) => id));
  const below = known.conversations.filter((one) => !fresh.has(one.id) && at(one) <= at(oldest));
  if (below.length === 0) return page;
  return { conversations: [...page.conversations, ...below], nextCursor: known.nextCursor };
}

/**
 * Brings loaded rows up to date that lie below the first page, from a page that begins there. What the page does not
 * hold, between its first and its last row, is not there any more or has moved up; it is dropped.
 */
export function mergeLowerInboxPage(known: LoadedInbox, page: LoadedInbox): LoadedInbox {
  const [newest, oldest] = [page.conversations[0], page.conversations.at(-1)];
  if (!newest || !oldest) return known;
  const fresh = new Set(page.conversations.map(({ id }) => id));
  const others = known.conversations.filter(({ id }) => !fresh.has(id));
  const above = others.filter((one) => at(one) >= at(newest));
  const below = others.filter((one) => at(one) <= at(oldest) && at(one) < at(newest));
  return { ...known, conversations: [...above, ...page.conversations, ...below] };
}

/** Brings the row of a conversation up to date that was just read; it keeps its place until the list is read. */
export function updateInboxRow(known: LoadedInbox, conversation: Conversation): LoadedInbox {
  const place = known.conversations.findIndex(({ id }) => id === conversation.id);
  const row = known.conversations[place];
  if (!row || at(row) !== at(conversation)) return known;
  // An opened conversation tells more than a row does.
  const told = Object.fromEntries(Object.entries(conversation).filter(([key]) => key in row));
  return { ...known, conversations: known.conversations.with(place, { ...row, ...told }) };
}

/** Adds the next page at the bottom; a conversation that has moved up since is not shown twice. */
export function appendInboxPage(known: LoadedInbox, page: LoadedInbox): LoadedInbox {
  const ids = new Set(known.conversations.map(({ id }) => id));
  return {
    conversations: [...known.conversations, ...page.conversations.filter(({ id }) => !ids.has(id))],
    nextCursor: page.nextCursor,
  };
}

/**
 * The same for messages: the latest page over what is loaded, older messages stay. So do replies under way that
 * a page read a moment too early does not have yet.
 */
export function mergeLatestMessages(known: LoadedConversation | undefined, page: LoadedConversation): LoadedConversation {
  if (!known) return page;
  const fresh = new Set(page.messages.map(({ id }) => id));
  const missing = known.messages.filter(({ id }) => !fresh.has(id));
  const latest = page.messages.at(-1)?.sent_at ?? "";
  const underWay = missing.filter(
    ({ status, sent_at }) => (status === "queued" || status === "sending") && sent_at > latest,
  );
  const messages = [...page.messages, ...underWay];

  const newest = known.messages.at(-1);
  const oldest = page.messages[0];
  const joined = newest && oldest && page.olderCursor !== null && oldest.sent_at <= newest.sent_at;
  if (!joined) return { ...page, messages };
  const above = missing.filter((one) => one.sent_at <= oldest.sent_at);
  if (above.length === 0) return { ...page, messages };
  return { ...page, messages: [...above, ...messages], olderCursor: known.olderCursor };
}

const UNSETTLED: ReadonlySet<Message["status"]> = new Set(["queued", "sending", "unknown", "unconfirmed"]);

/** Whether a loaded reply that may still change lies further back than a page reaches. */
export function hasUnsettledReplyBefore(known: LoadedConversation | undefined, page: LoadedConversation): boolean {
  const oldest = page.messages[0];
  if (!known || !oldest) return false;
  const fresh = new Set(page.messages.map(({ id }) => id));
  return known.messages.some(
    ({ id, status, sent_at }) => UNSETTLED.has(status) && sent_at <= oldest.sent_at && !fresh.has(id),
  );
}

/** Brings messages up to date where they are loaded; the others stay as they are. */
export function updateMessages(known: LoadedConversation, messages: readonly Message[]): LoadedConversation {
  const fresh = new Map(messages.map((message) => [message.id, message]));
  return { ...known, messages: known.messages.map((message) => fresh.get(message.id) ?? message) };
}

export function prependMessages(known: LoadedConversation, page: LoadedConversation): LoadedConversation {
  const ids = new Set(known.messages.map(({ id }) => id));
  return {
    ...known,
    messages: [...page.messages.filter(({ id }) => !ids.has(id)), ...known.messages],
    olderCursor: page.olderCursor,
  };
}

/** Puts one message, as the server just told it, in its place. */
export function upsertMessage(known: LoadedConversation, message: Message): LoadedConversation {
  const place = known.messages.findIndex(({ id }) => id === message.id);
  if (place >= 0) return { ...known, messages: known.messages.with(place, message) };
  const after = known.messages.findIndex(({ sent_at }) => sent_at > message.sent_at);
  const index = after < 0 ? known.messages.length : after;
  return { ...known, messages: known.messages.toSpliced(index, 0, message) };
}
