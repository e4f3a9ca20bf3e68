import { i18n } from "..";

export const dialogText = i18n("dialog", {
  close: "Close",
  cancel: "Cancel",
});
