import { count, params } from "@nanostores/i18n";

import { i18n } from ".";

// All texts of the interface, by the place where they stand. The French ones are in fr.ts, under the same keys.
// A time is never the last word before a full stop: it may bring its own ("2:40 p.m.").

export const shellText = i18n("shell", {
  product: "Inbox",
  conversations: "Conversations",
  syncPage: "Synchronisation",
  help: "Keyboard shortcuts",
  switchLanguage: "Français",
  skipToConversation: "Skip to the conversation",
  offline: "You are offline. What you write is kept and goes out when you are back.",
  updatedNow: "Updated just now",
  updatedAgo: params("Updated {duration} ago"),
  backFill: params<{ shown: string }>(
    count({
      one: "Bringing in older messages: {shown} conversation so far",
      many: "Bringing in older messages: {shown} conversations so far",
      other: "Bringing in older messages: {shown} conversations so far",
    }),
  ),
  reconciling: params<{ shown: string }>(
    count({
      one: "Checking everything: {shown} conversation so far",
      many: "Checking everything: {shown} conversations so far",
      other: "Checking everything: {shown} conversations so far",
    }),
  ),
  staleSince: params("Not updated since {time}"),
  neverSynced: "No messages have been brought in yet",
  updating: "Connecting…",
  clockAhead: params("This computer's clock is {duration} fast. The times here are counted by the server's."),
  clockBehind: params("This computer's clock is {duration} slow. The times here are counted by the server's."),
  troubled: params("Connection trouble. Last updated {time}"),
  notFoundTitle: "There is no such page",
  notFoundBody: "The address may be incomplete.",
  backToInbox: "Back to the inbox",
  crashTitle: "This page stopped working",
  crashBody: "What you wrote is kept. Load the page again to go on.",
  reload: "Load again",
});

export const listText = i18n("list", {
  emptyTitle: "No conversations yet",
  emptyBody: "New messages from the marketplace appear here by themselves, usually within a few minutes.",
  emptyAction: "Look again",
  failedTitle: "The conversations did not load",
  retry: "Try again",
  loading: "Loading conversations",
  loadingMore: "Loading more conversations",
  offlineTitle: "You are offline",
  offlineBody: "The conversations load by themselves when you are back.",
  moreOffline: "You are offline. Older conversations load by themselves when you are back.",
  opened: "Opened",
  openedAnnounced: params("{name} is open and selected in the list"),
  moreFailed: "Older conversations did not load.",
  end: "That is everything",
  you: "You:",
  marketplace: "Marketplace",
  marketplaceColon: "Marketplace:",
  noSubject: "No subject",
  attachmentOnly: "Attachment",
  draft: "Draft",
  notSent: "Not sent yet",
  alertFailed: "Reply not sent",
  alertUnconfirmed: "Reply not confirmed: decide",
  alertAbsent: "The marketplace does not show a reply",
  alertUnknown: "Checking a reply",
  alertWaiting: "A reply waits",
  order: params("Order {id}"),
  news: count({ one: "{count} new message", many: "{count} new messages", other: "{count} new messages" }),
  newsAnnounced: count({
    one: "{count} conversation has news",
    many: "{count} conversations have news",
    other: "{count} conversations have news",
  }),
});

export const deadlineText = i18n("deadline", {
  needsReply: "Needs a reply",
  waiting: params("Waiting {duration}"),
  waitingNow: "Waiting less than a minute",
  hardly: "<\u00a01\u00a0min",
  left: params("{duration} left"),
  overdue: params("Overdue + {duration}"),
  title: params("Waiting since {since}: the marketplace expects a reply within 24 hours, by {by}"),
});

export const timeText = i18n("time", {
  now: "now",
  justNow: "just now",
  ago: params("{duration} ago"),
});

export const conversationText = i18n("conversation", {
  back: "Back to the conversations",
  messages: "Messages",
  loadingOlder: "Loading older messages",
  olderFailed: "Older messages did not load.",
  olderOffline: "You are offline. Older messages load by themselves when you are back.",
  offlineTitle: "You are offline",
  offlineBody: "This conversation was not open before. It loads by itself when you are back.",
  retry: "Try again",
  beginning: "This is where the conversation begins",
  jump: "Jump to latest",
  jumpNew: count({
    one: "Jump to latest ({count} new)",
    many: "Jump to latest ({count} new)",
    other: "Jump to latest ({count} new)",
  }),
  automatic: "Automatic reply",
  marketplace: "Marketplace",
  toMarketplace: "To the marketplace only",
  toBoth: "To the customer and the marketplace",
  noText: "No text",
  attachments: "Attachments",
  today: "Today",
  yesterday: "Yesterday",
  notFoundTitle: "This conversation does not exist",
  notFoundBody: "It may have been removed, or the address is incomplete.",
  backToInbox: "Back to the inbox",
  failedTitle: "The conversation did not load",
  loading: "Loading the conversation",
  emptyMessages: "No messages yet",
  noneTitle: "Choose a conversation",
  noneBody: "or press `j` to open the first one. `?` shows all keys.",
  noneBodyTouch: "It opens here.",
  order: params("Order {id}"),
  operatorThread: "With the marketplace, no customer",
  language: params("The customer reads {language}"),
  french: "French",
  english: "English",
  details: "Details",
  showDetails: "Show details",
  hideDetails: "Hide details",
});

export const replyText = i18n("reply", {
  label: "Reply",
  placeholder: params("Reply to {name}"),
  placeholderOperator: "Write to the marketplace",
  send: "Send",
  hint: params("{keys} to send"),
  to: "To",
  toCustomer: "Customer",
  toBoth: "Customer + marketplace",
  toOperator: "Marketplace only",
  warnBoth: "The marketplace will read this too.",
  warnOperator: "Only the marketplace will read this, not the customer.",
  tooShort: count({
    one: "Write at least {count} character.",
    many: "Write at least {count} characters.",
    other: "Write at least {count} characters.",
  }),
  tooLong: params("{over} characters too many. A message may have 50,000."),
  left: params("{left} characters left"),
  nobody: "Nobody can be written to in this conversation.",
  notKept: "This browser keeps nothing: what you write is lost when the page closes.",
});

export const statusText = i18n("status", {
  waiting: "Waiting",
  sending: "Sending",
  sent: "Sent",
  failed: "Not delivered",
  unknown: "Checking with the marketplace",
  notSentYet: "Not sent yet – retrying",
  undo: "Undo",
  retry: "Retry",
  retryNow: "Retry now",
  edit: "Edit",
  discard: "Discard",
  tooLate: "Too late to undo, it is on its way.",
  undoFailed: "Undo did not get through. Try again.",
  retryFailed: "Retry did not get through. Try again.",
  undone: "Undone. It was not sent.",
  undoneKept: "Undone, not sent",
  announceSent: "Reply sent",
  announceFailed: params("A reply was not delivered: {reason}"),
  noReason: "The marketplace gave no reason.",
});

export const reasonText = i18n("reason", {
  // English needs no lead to words that are English.
  inEnglish: "",
  marketplaceSays: "The marketplace says:",
});

export const signInText = i18n("signIn", {
  signIn: "Sign in",
  signInAgain: "Sign in again",
  signOut: "Sign out",
  signedInAs: params("Signed in as {name}"),
  failedTitle: "Signing in did not work",
  failedBody: "The sign-in page may have waited too long. Sign in once more. Nothing you wrote is lost.",
  storageBody: params(
    "This browser keeps nothing for {host}, so it would not know you when you come back. Allow cookies and site data for it, then sign in.",
  ),
  unreachableBody: "The sign-in page cannot be reached. See whether you are online, then sign in. Nothing you wrote is lost.",
  refusedBody: "The sign-in page sent you back without signing you in. Sign in again, or ask whoever invited you.",
  signedOutTitle: "You are signed out",
  signedOutBody: "Drafts stay on this device until you are back.",
  endedTitle: "Your session has ended",
  endedBody: "Sign in again to go on where you are. What you wrote is kept, and replies on their way go out after that.",
});

export const errorText = i18n("error", {
  network: "The server cannot be reached.",
  forbidden: "You are signed in, but not as somebody who may see this. Ask whoever invited you.",
  session: "Your session has ended. What you wrote is kept.",
  server: "The server has a problem. It is not you.",
  busy: "The server is asked too much just now. Try again in a moment.",
  noConversation: "This conversation does not exist.",
  noMessage: "This message is not here any more.",
  tooLate: "It is too late to take this reply back: it is on its way.",
  notFailed: "This reply has not failed, or not any more.",
  notYours: "This reply is a colleague's. Only they and a supervisor may decide about it.",
  notToDecide: "There is nothing to decide about this reply any more.",
  recipient: "This conversation cannot be written to in this way.",
  keyReused: "This reply was handed in before with another text.",
  invalid: "The server does not accept this text.",
  tooLarge: "The text is too long for the server.",
  refused: params("The server does not do this ({code})."),
});
