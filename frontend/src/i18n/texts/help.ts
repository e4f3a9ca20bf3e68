import { i18n } from "..";

export const helpText = i18n("help", {
  title: "Keyboard shortcuts",
  or: "or",
  then: "then",
  note: "Shortcuts of one character do nothing while you write. The settings can switch them off.",
  off: "The settings have switched off the shortcuts of one character. The others work.",
});
