import { count, params } from "@nanostores/i18n";

import { i18n } from ".";

// All texts of the interface, by the place where they stand. The French ones are in fr.ts, under the same keys.

export const shellText = i18n("shell", {
  product: "Inbox",
  conversations: "Conversations",
  help: "Keyboard shortcuts",
  switchLanguage: "Français",
  skipToConversation: "Skip to the conversation",
  offline: "You are offline. What you write is kept and goes out when you are back.",
  updatedNow: "Updated just now",
  updatedAgo: params("Updated {duration} ago"),
  backFill: params("Bringing in older messages: {count} conversations so far"),
  staleSince: params("Not updated since {time}."),
  neverSynced: "No messages have been brought in yet.",
  updating: "Connecting…",
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
  moreFailed: "Older conversations did not load.",
  end: "That is everything",
  you: "You:",
  marketplace: "Marketplace",
  marketplaceColon: "Marketplace:",
  noSubject: "No subject",
  attachmentOnly: "Attachment",
  draft: "Draft",
  notSent: "Not sent yet",
  refused: "Not sent",
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
  left: params("{duration} left"),
  overdue: params("Overdue + {duration}"),
  title: params("Waiting since {since}. The marketplace expects a reply within 24 hours, by {by}."),
});

export const timeText = i18n("time", {
  now: "now",
});

export const conversationText = i18n("conversation", {
  back: "Back to the conversations",
  messages: "Messages",
  loadingOlder: "Loading older messages",
  olderFailed: "Older messages did not load.",
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

export const detailsText = i18n("details", {
  title: "Details",
  close: "Close details",
  customer: "Customer",
  name: "Name",
  email: "E-mail",
  emailHint: "The marketplace's alias. Replies go through this page.",
  language: "Language",
  order: "Order",
  copy: "Copy",
  copied: "Copied",
  sameOrder: "Also about this order",
  noneOfOrder: "No other conversation about this order.",
  failed: "These did not load.",
  retry: "Try again",
  thread: "Marketplace thread",
  messages: "Messages",
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

export const helpText = i18n("help", {
  title: "Keyboard shortcuts",
  close: "Close",
  next: "Next conversation",
  previous: "Previous conversation",
  open: "Into the conversation",
  back: "Back to the list",
  reply: "Reply",
  undo: "Undo the reply that is waiting",
  send: "Send",
  newline: "New line",
  help: "This help",
  or: "or",
  note: "Single letters do nothing while you write.",
});

export const errorText = i18n("error", {
  network: "The server cannot be reached.",
  session: "Your session has ended. What you wrote is kept.",
  server: "The server has a problem. It is not you.",
});
