import { i18n } from "..";

export const settingsText = i18n("settings", {
  title: "Settings",
  keyRights: "What the API key may do",
  note: "They are yours, in this browser.",
  singleKeys: "Keyboard shortcuts of one character",
  singleKeysNote: "Such as j, k and e. Switch them off if you press them by accident, or use speech input.",
  compactRows: "Compact rows in the list",
  assignOnReply: "Assign conversations to me when I reply",
  assignOnReplyNote: "Only those that nobody is assigned to.",
  openNextAfterDone: "Open the next conversation after Done or Snooze",
  desktopNotifications: "Desktop notifications",
  desktopNotificationsNote: "When a reply is due within the hour, or a colleague mentions you in a note.",
  allow: "Allow notifications…",
  blocked: "This browser blocks notifications of this page. You can allow them in its settings for this page.",
  unsupported: "This browser cannot show notifications.",
});
