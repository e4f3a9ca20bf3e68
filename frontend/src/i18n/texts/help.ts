import { i18n } from "..";

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
