import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

export const shellText = i18n("shell", {
  product: "Inbox",
  conversations: "Conversations",
  syncPage: "Synchronisation",
  help: "Keyboard shortcuts",
  switchLanguage: "Français",
  skipToConversation: "Skip to the conversation",
  offline: "You are offline. What you write is saved and will be sent when you are back online.",
  updatedNow: "Updated just now",
  updatedAgo: params("Updated {duration} ago"),
  backFill: params<{ shown: string }>(
    count({
      one: "Bringing in older messages: {shown} conversation so far",
      many: "Bringing in older messages: {shown} conversations so far",
      other: "Bringing in older messages: {shown} conversations so far",
    }),
  ),
  fullCheck: params<{ shown: string }>(
    count({
      one: "Checking everything: {shown} conversation so far",
      many: "Checking everything: {shown} conversations so far",
      other: "Checking everything: {shown} conversations so far",
    }),
  ),
  backFillStalled: "Older messages are not coming in",
  checkStalled: "The full check is not making progress",
  staleSince: params("Not updated since {time}"),
  neverSynced: "No messages have arrived yet",
  updating: "Connecting…",
  clockAhead: params("This computer's clock is {duration} fast. Times here follow the server's clock."),
  clockBehind: params("This computer's clock is {duration} slow. Times here follow the server's clock."),
  connectionTrouble: params("Connection trouble. Last updated {time}"),
  notFoundTitle: "There is no such page",
  notFoundBody: "The address may be incomplete.",
  backToInbox: "Back to the inbox",
  errorTitle: "This page stopped working",
  errorBody: "What you wrote is saved. Reload the page to continue.",
  reload: "Reload",
  tryAgain: "Try again",
});

export const timeText = i18n("time", {
  now: "now",
  justNow: "just now",
  ago: params("{duration} ago"),
});
