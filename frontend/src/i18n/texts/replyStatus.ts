import { params } from "@nanostores/i18n";

import { i18n } from "..";

export const statusText = i18n("status", {
  waiting: "Waiting",
  sending: "Sending",
  sent: "Sent",
  failed: "Not delivered",
  unknown: "Checking with the marketplace",
  notSentYet: "Not sent yet – retrying",
  undo: "Undo",
  retry: "Retry",
  retryNow: "Retry now",
  edit: "Edit",
  discard: "Discard",
  tooLate: "Too late to undo: it is already on its way.",
  undoFailed: "Undo failed. Try again.",
  retryFailed: "Retry failed. Try again.",
  undone: "Undone. It was not sent.",
  discarded: params("{name} discarded this reply."),
  undoing: "Undoing: checking whether it was already sent",
  alreadySent: "Too late to undo: it had already been sent.",
  sentWithOtherText: "Another tab has sent this draft with a different text. What you wrote here was not sent and is below.",
  notYours: params("This is {name}’s reply: only they or a supervisor can undo it."),
  sendsIn: params("Goes out in {seconds} s"),
  colleagueSendsIn: params("{name}’s reply goes out in {seconds} s"),
  colleagueWaiting: params("{name}’s reply is waiting"),
  announceSent: "Reply sent",
  announceFailed: params("A reply was not delivered: {reason}"),
  noReason: "The marketplace gave no reason.",
});
