import { params } from "@nanostores/i18n";

import { i18n } from "..";

export const notificationText = i18n("notification", {
  due: params("A customer waits for a reply. Time left: {duration}"),
  overdue: params("A customer waits for a reply. Overdue: {duration}"),
  mentioned: params("{name} mentioned you in a note"),
});
