import { params } from "@nanostores/i18n";

import { i18n } from "..";

export const attachmentText = i18n("attachment", {
  list: "Attachments",
  noName: "File without a name",
  fetching: "Fetching…",
  slow: "Fetching takes longer than usual",
  download: "Download",
  get: "Get the file",
  getFile: params("Get {name}"),
  downloadFile: params("Download {name}"),
  openPicture: params("Open the picture {name}"),
  pictureLoading: "The picture is loading",
  notShown: "The picture did not load.",
  retry: "Try again",
  retryFile: params("Try again: {name}"),
  againIn: params("It will be fetched again in {duration}"),
  againAt: params("It will be fetched again: {time}"),
  gone: "The marketplace no longer has this file.",
  notThere: "This file is no longer here.",
  noAnswer: "The inbox could not load this.",
  broken: "This part of the page does not work at the moment.",
  unknownState: params("The inbox says something about this file that this page does not know: {state}"),
});

/** Why a file could not be fetched from the marketplace. */
export const fileFailureText = i18n("fileFailure", {
  busy: "The marketplace asked to wait.",
  forbidden: "This API key may not read files.",
  unreachable: "The marketplace gave no usable answer.",
  too_large: "This file is too large for the inbox. It can be seen in the marketplace’s back office.",
  unknown: params("This file could not be fetched: {reason}"),
  noReason: "This file could not be fetched.",
});

export const pictureViewerText = i18n("pictureViewer", {
  title: params("Picture {name}"),
  position: params("{position} of {total}"),
  shows: params("{name}, picture {position} of {total}"),
  zoomedTo: params("Zoom {percent}"),
  pixels: params("{width} × {height} pixels"),
  close: "Close the picture",
  next: "Next picture",
  previous: "Previous picture",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Show the whole picture",
  tools: "Picture",
});
