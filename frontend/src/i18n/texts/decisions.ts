import { params } from "@nanostores/i18n";

import { i18n } from "..";

export const decisionText = i18n("decision", {
  unconfirmed: "Nobody can tell whether the marketplace has this reply",
  whoDecides: params("Only {name} or a supervisor can decide."),
  automatic: "An automatic reply is never sent again.",
  mine: "It is mine…",
  sendAgain: "Send again…",
  discard: "Discard…",
  mineTitle: "Which message is this reply?",
  mineOne: "Since this reply was written, one message from the shop has appeared in the marketplace. Is this your text?",
  mineMany: "Since this reply was written, these messages from the shop have appeared in the marketplace.",
  mineNone:
    "Since this reply was written, no message from the shop has appeared here. If the marketplace’s back office shows one, it will appear here with the next synchronisation.",
  mineConfirm: "It is this one",
  yourReply: "This reply",
  sendTitle: "Send this reply again?",
  sendBody:
    "Check the conversation in the marketplace’s back office first. If the reply is already there, the customer will get it twice.",
  sendConfirm: "I have checked, it is not there",
  discardTitle: "Discard this reply?",
  discardFailed: "It was not delivered and will not be sent.",
  discardHeld: "It was not sent, and will not be sent.",
  discardUnconfirmed: "It will not be sent again. If the marketplace has it, it will appear here as a message from the shop.",
  discardConfirm: "Discard",
  cancel: "Cancel",
  notYours: "Only the author of the reply or a supervisor can do this.",
  changed: "Something has changed in the meantime. Close this window and check again.",
  failed: "The decision could not be saved. Try again.",
  blocked: "Waiting for the reply before it",
  notBefore: params("Next attempt at {time}"),
});
