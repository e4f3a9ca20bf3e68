import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

export const triageText = i18n("triage", {
  actions: "Actions",
  done: "Done",
  reopen: "Reopen",
  snooze: "Snooze",
  assign: "Assign",
  assignedTo: params("Assigned to {name}"),
  tags: "Tags",
  more: "More actions",
  noReplyNeeded: "No reply needed",
  noReplyNeededNote: "The marketplace does not learn of it.",
  replyNeeded: "A reply is needed after all",
  laterToday: "Later today",
  tomorrow: "Tomorrow",
  monday: "Monday",
  nextWeek: "In a week",
  chooseTime: "Choose date and time…",
  findPerson: "Find a person…",
  me: params("Me ({name})"),
  nobody: "Nobody",
  noPerson: "There is no such person.",
  findTag: "Find or create a tag…",
  createTag: params("Create “{tag}”"),
  noTag: "Type a name to create a tag.",
  tagTooLong: "A tag has at most 40 characters.",
  tooManyTags: "A conversation has at most 20 tags.",
  undo: "Undo",
});

export const triageResultText = i18n("triageResult", {
  done: params("Done: {name}"),
  reopened: params("Reopened: {name}"),
  snoozed: params("Snoozed until {time}: {name}"),
  assigned: params("Assigned to {person}: {name}"),
  unassigned: params("Assigned to nobody: {name}"),
  tagged: params("Tagged “{tag}”: {name}"),
  untagged: params("Tag “{tag}” removed: {name}"),
  noReplyNeeded: params("No reply needed: {name}. The marketplace does not learn of it."),
  replyNeeded: params("A reply is needed: {name}"),
  undone: params("Undone: {name}"),
  conversations: count({ one: "{count} conversation", many: "{count} conversations", other: "{count} conversations" }),
  working: params("{done} of {total}"),
  changedMeanwhile: count({
    one: "{count} was changed by somebody else meanwhile.",
    many: "{count} were changed by somebody else meanwhile.",
    other: "{count} were changed by somebody else meanwhile.",
  }),
  refused: count({
    one: "{count} could not be changed: a reply in it needs attention, or it is gone.",
    many: "{count} could not be changed: a reply in them needs attention, or they are gone.",
    other: "{count} could not be changed: a reply in them needs attention, or they are gone.",
  }),
  failed: count({
    one: "{count} failed. Try again.",
    many: "{count} failed. Try again.",
    other: "{count} failed. Try again.",
  }),
  notChanged: params("{name} was not changed. {reason}"),
  wroteMeanwhile: "Somebody wrote meanwhile. Read the new message first.",
  changedTo: params("{by} has changed it meanwhile ({time}). It is now {now}"),
  theInbox: "The inbox",
  isOpen: "open",
  isDone: "done",
  isSnoozed: params("snoozed until {time}"),
  isAssigned: params("assigned to {name}"),
  isUnassigned: "assigned to nobody",
  needsNoReply: "marked as needing no reply",
  needsReply: "waiting for a reply",
});

export const triageQuestionText = i18n("triageQuestion", {
  doneTitle: "Nobody has answered this customer",
  doneTitleMany: count({
    one: "{count} of these customers waits for an answer",
    many: "{count} of these customers wait for an answer",
    other: "{count} of these customers wait for an answer",
  }),
  doneBody: "Done takes it out of Needs reply, and the marketplace still counts the time. If no answer is needed, choose No reply needed instead.",
  doneAnyway: "Done anyway",
  onlyOthers: "Only the others",
  snoozeTitle: "A reply is due before that",
  snoozeBody: params("The first reply is due earlier ({time}). The deadline ends the snooze, so that it is not missed."),
  snoozeAnyway: "Snooze",
  timeTitle: "Snooze until",
  timeField: "Date and time",
  timeZone: params("In your time zone ({zone})."),
  timePassed: "This time has passed. Choose a later one.",
});

export const selectionText = i18n("selection", {
  region: "Selection",
  selected: count({ one: "{count} selected", many: "{count} selected", other: "{count} selected" }),
  selectAll: params("Select all {total}"),
  clear: "Clear the selection",
});
