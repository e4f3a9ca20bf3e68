import { i18n } from "..";

export const toastText = i18n("toast", {
  region: "What just happened",
  close: "Close",
});
