import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

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
  backFillStalled: "Older messages do not come in",
  checkStalled: "The check of everything stands still",
  staleSince: params("Not updated since {time}"),
  neverSynced: "No messages have been brought in yet",
  updating: "Connecting…",
  clockAhead: params("This computer's clock is {duration} fast. The times here are counted by the server's."),
  clockBehind: params("This computer's clock is {duration} slow. The times here are counted by the server's."),
  connectionTrouble: params("Connection trouble. Last updated {time}"),
  notFoundTitle: "There is no such page",
  notFoundBody: "The address may be incomplete.",
  backToInbox: "Back to the inbox",
  crashTitle: "This page stopped working",
  crashBody: "What you wrote is kept. Load the page again to go on.",
  reload: "Load again",
});

export const timeText = i18n("time", {
  now: "now",
  justNow: "just now",
  ago: params("{duration} ago"),
});
