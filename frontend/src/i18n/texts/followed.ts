import { params } from "@nanostores/i18n";

import { i18n } from "..";

/** What is said of a reply whose author has gone on to the next conversation. */
export const followedText = i18n("followed", {
  label: "Previous reply",
  waiting: params("Reply to {name} is waiting"),
  sendsIn: params("Reply to {name} goes out in {seconds} s"),
  unsent: params("Reply to {name} is not sent yet – retrying"),
});
