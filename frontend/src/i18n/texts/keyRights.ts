import { params } from "@nanostores/i18n";

import { i18n } from "..";

export const keyRightsText = i18n("keyRights", {
  title: "What the API key may do",
  intro: "The inbox reads and writes at the marketplace with one API key. What it may do depends on the roles of the user whose key it is.",
  allowed: "Yes",
  refused: "No",
  notTried: "Not tried yet",
  notTriedMeans: "Not tried yet: this key has not been seen to make this call, so nobody knows.",
  allowedAt: "last worked",
  refusedAt: "last refused",
  unknownState: params("State {state}"),
  roleMissing: params("To allow it, give the user the role {role}."),
  roleUnknown: "To allow it, give the user all roles for messages. Mirakl names no role for this call.",
  roleAdmin: "To allow it, the user must be an administrator of the shop.",
  how: "How to change it",
  howSignIn: "Sign in to the marketplace's back office as an administrator of the shop.",
  howUser: "Open the shop's users and choose the user whose API key the inbox uses. The names in the menu differ between marketplaces.",
  howRole: "Add the missing roles, and save. The key stays the same.",
  howAfter: "The inbox notices it by itself with its next call, for parts of an order within an hour.",
  age: "Times may be up to a day older than the last call, because an answer that says the same is not stored again.",
  loading: "Loading",
  failedTitle: "This did not load",
  retry: "Try again",
});

/** What each call of the marketplace is for, by Mirakl's name of it. */
export const operationText = i18n("operation", {
  M11: "List conversations",
  M10: "Read a conversation",
  M12: "Send replies",
  M13: "Fetch the files of messages",
  OR11: "Read orders",
  OR72: "List the documents of orders",
  OR73: "Download the documents of orders",
  RT11: "Read returns",
  SH21: "Read carriers, for links to shipments",
  RE01: "Read the words for reasons",
  PC01: "Read the marketplace's settings",
  A01: "See which shop the key belongs to",
});
