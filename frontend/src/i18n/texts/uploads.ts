import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

export const uploadText = i18n("upload", {
  open: "Add files",
  list: "Files of this reply",
  drop: "Drop the files to add them to your reply",
  dropNote: "A note takes no files. Change to the reply first.",
  dropNobody: "There is nobody here to whom you can send files.",
  pastedIntoNote: "A note takes no files, so nothing was added.",
  remove: params("Remove {name}"),
  cancel: params("Cancel the upload of {name}"),
  retry: "Try again",
  retryFile: params("Try again: {name}"),
  choose: "Choose it again",
  chooseFile: params("Choose it again: {name}"),
  uploading: params("Upload of {name}"),
  queued: "Waits for its turn",
  elsewhere: "Another tab is uploading it",
  unfinished: "Not uploaded.",
  unreachable: "Connection lost.",
  notStored: "It was not stored.",
  expired: "The upload took too long to begin.",
  unreadable: "It was moved or changed.",
  added: count({ one: "{count} file added", many: "{count} files added", other: "{count} files added" }),
  allUploaded: "All files are uploaded",
  failed: params("{name} was not uploaded."),
  notAdded: count({
    one: "{count} file was not added.",
    many: "{count} files were not added.",
    other: "{count} files were not added.",
  }),
  notAddedMore: count({
    one: "{count} more file was not added.",
    many: "{count} more files were not added.",
    other: "{count} more files were not added.",
  }),
  close: "Close",
  empty: "is empty. An empty file cannot be sent.",
  tooLarge: params("has {size}. A file may have 30 MB."),
  tooMany: "was not added: a reply may have 20 files.",
  together: "was not added: the files of a reply may have 30 MB together.",
  folder: "is a folder. Choose the files in it.",
  waiting: count({
    one: "Waiting for {count} file",
    many: "Waiting for {count} files",
    other: "Waiting for {count} files",
  }),
  stuck: count({
    one: "{count} file is not uploaded: finish or remove it.",
    many: "{count} files are not uploaded: finish or remove them.",
    other: "{count} files are not uploaded: finish or remove them.",
  }),
  tooManyInAll: count({
    one: "A reply may have 20 files: remove {count}.",
    many: "A reply may have 20 files: remove {count}.",
    other: "A reply may have 20 files: remove {count}.",
  }),
  togetherInAll: params("The files have {size} together. The limit is 30 MB: remove some."),
  needsWords: "Write a few words too: files cannot be sent alone.",
  parked: count({ one: "{count} file", many: "{count} files", other: "{count} files" }),
});

/** Why the server did not take a reply with files, or a retry of one. */
export const fileRefusalText = i18n("fileRefusal", {
  missing: count({
    one: "{count} file is no longer here. Choose Edit, then choose the file again.",
    many: "{count} files are no longer here. Choose Edit, then choose the files again.",
    other: "{count} files are no longer here. Choose Edit, then choose the files again.",
  }),
  noLongerHere: "No longer here",
  tooLarge: "The files have more than 30 MB together. Choose Edit and remove some, or send them in two replies.",
  tooManyInReply: params("A reply may have {limit} files. Choose Edit and remove some."),
  tooManyOfOrder: params(
    "The marketplace takes {limit} files for an order, and {present} have been sent already. Choose Edit and remove some.",
  ),
});
