import { i18n } from "..";

export const helpText = i18n("help", {
  title: "Keyboard shortcuts",
  close: "Close",
  next: "Next conversation",
  previous: "Previous conversation",
  open: "Go to the conversation",
  back: "Back to the list",
  reply: "Reply",
  writeNote: "Internal note",
  undo: "Undo the waiting reply",
  send: "Send",
  newline: "New line",
  help: "This help",
  or: "or",
  note: "Single-letter shortcuts do nothing while you write.",
});
