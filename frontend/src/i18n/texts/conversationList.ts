import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

export const listText = i18n("list", {
  emptyTitle: "No conversations yet",
  emptyBody: "New messages from the marketplace appear here automatically, usually within a few minutes.",
  emptyAction: "Check again",
  failedTitle: "The conversations did not load",
  retry: "Try again",
  loading: "Loading conversations",
  loadingMore: "Loading more conversations",
  offlineTitle: "You are offline",
  offlineBody: "The conversations will load automatically when you are back online.",
  moreOffline: "You are offline. Older conversations will load automatically when you are back online.",
  opened: "Opened",
  openedAnnounced: params("{name} is open and selected in the list"),
  moreFailed: "Older conversations did not load.",
  end: "That is everything",
  you: "You:",
  marketplace: "Marketplace",
  marketplaceColon: "Marketplace:",
  noSubject: "No subject",
  picture: "A picture",
  attachmentOnly: "Attachment",
  draft: "Draft",
  notSent: "Not sent yet",
  alertFailed: "Reply not sent",
  alertUnconfirmed: "Reply not confirmed: decide",
  alertUnknown: "Checking a reply",
  alertWaiting: "A reply is waiting",
  order: params("Order {id}"),
  updates: count({ one: "{count} new", many: "{count} new", other: "{count} new" }),
  updatesAnnounced: count({
    one: "{count} conversation has new messages",
    many: "{count} conversations have new messages",
    other: "{count} conversations have new messages",
  }),
});

export const deadlineText = i18n("deadline", {
  needsReply: "Needs a reply",
  left: params("{duration} left"),
  overdue: params("Overdue {duration}"),
  title: params("Waiting since {since}. The response deadline: {by}"),
});
