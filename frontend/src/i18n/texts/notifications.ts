import { params } from "@nanostores/i18n";

import { i18n } from "..";

export const notificationText = i18n("notification", {
  setting: "Desktop notifications",
  explained: "When a response deadline is less than an hour away, and when a note mentions you.",
  blocked: "This browser does not allow them. You can change that in its settings for this site.",
  due: params("A customer waits for a reply. Time left: {duration}"),
  overdue: params("A customer waits for a reply. Overdue: {duration}"),
  mentioned: params("{name} mentioned you in a note"),
});
