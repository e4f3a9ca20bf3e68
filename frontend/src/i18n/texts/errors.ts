import { params } from "@nanostores/i18n";

import { i18n } from "..";

export const errorText = i18n("error", {
  network: "The server cannot be reached.",
  forbidden: "You are signed in, but you do not have access to this. Ask the person who invited you.",
  session: "Your session has ended. What you wrote is saved.",
  server: "The server has a problem. It is not your fault.",
  busy: "The server is receiving too many requests. Try again in a moment.",
  replyFailed: "A reply here has not reached the customer. Deal with it first.",
  tooManyTags: "A conversation has at most 20 tags.",
  snoozeInPast: "This time has passed. Choose a later one.",
  agentUnknown: "This person no longer answers customers here.",
  noConversation: "This conversation does not exist.",
  noMessage: "This message is no longer here.",
  tooLate: "It is too late to undo this reply: it is on its way.",
  notFailed: "This reply is not a failed one, or no longer is.",
  notYours: "This is a colleague's reply. Only they or a supervisor can decide about it.",
  notToDecide: "There is nothing left to decide about this reply.",
  recipient: "You cannot write to these recipients in this conversation.",
  keyReused: "This reply was already sent with a different text.",
  invalid: "The server does not accept this text.",
  tooLarge: "The text is too long for the server.",
  notLoaded: "This part of the page did not load. Open it again. If that does not help, reload the page; what you wrote is saved.",
  refused: params("The server refused this ({code})."),
});

export const reasonText = i18n("reason", {
  inEnglish: "",
  marketplaceSays: "The marketplace says:",
});
