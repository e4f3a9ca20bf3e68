import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

export const replyText = i18n("reply", {
  label: "Reply",
  placeholder: params("Reply to {name}"),
  placeholderOperator: "Write to the marketplace",
  sendToCustomer: "Send to customer",
  sendToBoth: "Send to both",
  sendToOperator: "Send to marketplace",
  sendToNobody: "Send",
  hint: params("{keys} to send"),
  moreWays: "More ways to reply",
  sendAndNext: "Send and open the next conversation",
  to: "To",
  toCustomer: "Customer",
  toBoth: "Both",
  toOperator: "Marketplace",
  choose: "Choose a recipient: the previous one can no longer be reached here.",
  warnBoth: "The marketplace will read this too.",
  warnOperator: "Only the marketplace will read this, not the customer.",
  tooShort: count({
    one: "Write at least {count} visible character.",
    many: "Write at least {count} visible characters.",
    other: "Write at least {count} visible characters.",
  }),
  tooLong: params<{ over: string }>(
    count({
      one: "{over} character too many. The limit is 50,000, and an emoji counts as two.",
      many: "{over} characters too many. The limit is 50,000, and an emoji counts as two.",
      other: "{over} characters too many. The limit is 50,000, and an emoji counts as two.",
    }),
  ),
  left: params<{ left: string }>(
    count({ one: "{left} character left", many: "{left} characters left", other: "{left} characters left" }),
  ),
  nobody: "You cannot write to anybody in this conversation.",
  notSaved: "This browser keeps nothing: what you write will be lost when you close the page.",
  sentElsewhere: "Another tab has sent this draft. What you have written here since then is still here.",
  fromOtherDevice: "What you wrote on another device is in the reply now",
  endedElsewhere: "The reply was sent or emptied on another device",
  setAside: "You wrote on two devices: one text was set aside",
  parkedDrafts: "Set aside",
  parkedForCustomer: "To the customer",
  parkedForBoth: "To both",
  parkedForOperator: "To the marketplace",
  parkedFromSending: "not sent",
  parkedFromOtherTab: "from another tab",
  parkedFromOtherDevice: "from another device",
  parkedFromExchange: "not sent",
  editParked: "Edit this",
  deleteParked: "Delete",
});

export const writingText = i18n("writing", {
  modes: "What you write",
  reply: "Reply",
  note: "Note",
  hasDraft: "unfinished",
});

export const noteText = i18n("note", {
  label: "Internal note",
  placeholder: "Write a note to your team",
  onlyTeam: "Only your team reads this. It is never sent.",
  add: "Add note",
  retry: "Retry",
  hint: params("{keys} to add"),
  added: "Note added",
  notAdded: "The note was not added. It stays here: try again.",
  notAddedOffline: "You are offline, so the note was not added. It stays here.",
  notAddedTo: params("Your note in the conversation with {name} was not added. It is still there: try again."),
  refused: "The server does not accept this note. It stays here: change it.",
  earlierAdded: "An earlier version of this note was already added. Add this one too, or delete it.",
  notSaved: "This browser keeps nothing: what you write will be lost when you close the page.",
  tooLong: count({
    one: "{count} character too many. A note may have 20,000.",
    many: "{count} characters too many. A note may have 20,000.",
    other: "{count} characters too many. A note may have 20,000.",
  }),
  people: "Mention somebody",
  suggestions: count({
    one: "{count} person. Enter mentions them.",
    many: "{count} people. Choose with the arrow keys, Enter mentions them.",
    other: "{count} people. Choose with the arrow keys, Enter mentions them.",
  }),
});
