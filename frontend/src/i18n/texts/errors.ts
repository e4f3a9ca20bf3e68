import { params } from "@nanostores/i18n";

import { i18n } from "..";

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

export const reasonText = i18n("reason", {
  inEnglish: "",
  marketplaceSays: "The marketplace says:",
});
