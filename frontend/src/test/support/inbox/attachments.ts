import { http, HttpResponse } from "msw";

import type { AttachmentFile, Message } from "../../../api/types";
import type { FakeInbox } from "../fakeInbox";
import { errorResponse } from "./http";

const FIVE_MINUTES_MS = 300_000;

/** What the server answers about a file: the file, an error's status, or nothing at all. */
export type FileAnswer = AttachmentFile | number | "no answer";

export function buildAttachment(id: string, name: string, size = 48_000): Message["attachments"][number] {
  return { id, name, size };
}

/** A file that the server is fetching, unless `fields` say otherwise. */
export function buildFile(fields: Partial<AttachmentFile> = {}): AttachmentFile {
  return {
    state: "fetching",
    url: null,
    download_url: null,
    expires_at: null,
    name: "photo.jpg",
    type: null,
    size: 48_000,
    width: null,
    height: null,
    failure: null,
    retry_at: null,
    ...fields,
  };
}

let addresses = 0;

/** A file that can be downloaded, with addresses of its own. */
export function readyFile(name: string, fields: Partial<AttachmentFile> = {}): AttachmentFile {
  addresses += 1;
  const address = `https://files.example/${addresses}`;
  return buildFile({
    state: "ready",
    url: address,
    download_url: `${address}?download`,
    expires_at: new Date(Date.now() + FIVE_MINUTES_MS).toISOString(),
    name,
    type: "application/octet-stream",
    ...fields,
  });
}

/** A picture that can be shown. */
export function readyPicture(name: string, fields: Partial<AttachmentFile> = {}): AttachmentFile {
  return readyFile(name, { type: "image/jpeg", width: 1600, height: 1200, ...fields });
}

/** The state of files, and fetching them again. */
export function attachmentHandlers(inbox: FakeInbox) {
  // The client encodes it twice, since API Gateway decodes the path once before splitting it at slashes.
  const idOf = (param: unknown) => decodeURIComponent(String(param));
  const respond = (id: string) => {
    const answers = inbox.files.get(id) ?? [];
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 404;
    if (answer === "no answer") return HttpResponse.error();
    if (typeof answer !== "number") return HttpResponse.json(answer);
    return errorResponse(answer, answer === 404 ? "attachment_not_found" : "internal_error");
  };
  let running = 0;
  return [
    http.get("*/api/conversations/:id/attachments/:attachment", async ({ params }) => {
      const id = idOf(params.attachment);
      inbox.fileRequests.push(id);
      running += 1;
      inbox.mostFileRequestsAtOnce = Math.max(inbox.mostFileRequestsAtOnce, running);
      await inbox.waitWhilePaused();
      running -= 1;
      return respond(id);
    }),
    http.post("*/api/conversations/:id/attachments/:attachment/retry", async ({ params }) => {
      const id = idOf(params.attachment);
      inbox.fileRetries.push(id);
      await inbox.waitWhilePaused();
      return respond(id);
    }),
  ];
}
