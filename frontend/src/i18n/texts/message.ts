import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

export const bodyText = i18n("body", {
  showQuoted: "Show quoted text",
  hideQuoted: "Hide quoted text",
  picture: "A picture. It can be seen in the marketplace’s back office.",
  noText: "No text",
  unknownAuthor: "Name unknown",
  omitted: count({
    one: "{count} attachment is in the marketplace’s back office.",
    many: "{count} attachments are in the marketplace’s back office.",
    other: "{count} attachments are in the marketplace’s back office.",
  }),
  moreOmitted: count({
    one: "{count} more attachment is in the marketplace’s back office.",
    many: "{count} more attachments are in the marketplace’s back office.",
    other: "{count} more attachments are in the marketplace’s back office.",
  }),
  unreadable: params("The marketplace sent something here that could not be read: {parts}."),
  partAuthor: "who wrote it",
  partSender: "which side wrote it",
  partTime: "when it was written",
  partBody: "its text",
  partTo: "whom it was written to",
  partAttachments: "attachments",
  partOther: "a detail",
  absent: params("The marketplace has not shown this message since {time}"),
  replyAbsent: params("The marketplace accepted this reply but has not shown it since {time}"),
});
