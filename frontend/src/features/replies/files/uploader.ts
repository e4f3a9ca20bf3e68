import { ApiError } from "../../../api/errors";
import { RequestLimit } from "../../../api/requestLimit";
import { postFile, requestUpload, type UploadAddress } from "../../../api/uploads";
import { uploadText } from "../../../i18n/texts/uploads";
import { announce, announceAlert } from "../../../ui/feedback/announcer";
import { safeName } from "../../attachments/fileNames";
import { changeFile, draftFiles, isFileKept, listenToDrafts, setDraft } from "../drafts/drafts";
import { authorId } from "../shared/author";
import type { ReplyFile } from "../shared/files";
import { newId } from "../shared/newId";
import { chooseAllowed, type Refusal } from "./limits";
import { lockOf, refusedFiles, type TransferFailure, transfers } from "./transfers";

/** How many files are uploaded at once. */
const MAX_UPLOADS = 3;
/** An upload that does not begin before its address expires gets another one, so often in all. */
const MAX_ADDRESSES = 3;
/** How many files this page remembers: their pictures are shown, and an Undo brings them back. */
const MAX_REMEMBERED = 60;

interface Upload {
  author: string;
  controller: AbortController;
  /** Lets other tabs have the file. */
  release: () => void;
}

const turns = new RequestLimit(MAX_UPLOADS);
/** By key: the files that are not at the server yet, and that this tab has. */
const uploads = new Map<string, Upload>();
const remembered = new Map<string, File>();

listenToDrafts(() => {
  for (const key of [...uploads.keys()]) if (!isFileKept(key)) drop(key);
});
window.addEventListener("online", () => {
  for (const key of [...uploads.keys()]) {
    const transfer = transfers.get()[key];
    if (transfer?.step === "failed" && transfer.failure === "unreachable") retryUpload(key);
  }
});
window.addEventListener("beforeunload", (event) => {
  // The browser asks whether to leave: what is not uploaded would have to be chosen again.
  if (uploads.size > 0) event.preventDefault();
});

/** The content of a file that was chosen in this page. */
export function fileOf(key: string): File | undefined {
  return remembered.get(key);
}

/** Adds files to the author's draft, for the recipients it has, and uploads them; they land there whatever is open. */
export function addFiles(conversationId: string, chosen: readonly File[], folders: readonly string[]): void {
  const author = authorId();
  if (author === null) return;
  const present = draftFiles(conversationId);
  const { allowed, refusals } = chooseAllowed(chosen, present);
  refuse(conversationId, [...folders.map((name) => ({ name, size: 0, why: "folder" as const })), ...refusals]);
  if (allowed.length === 0) return;
  const added = allowed.map((file) => ({ ...describe(file), key: newId() }));
  setDraft(conversationId, { files: [...present, ...added] });
  added.forEach(({ key }, place) => begin(key, allowed[place] as File, author));
  if (refusals.length === 0) announce(uploadText.get().added(added.length));
}

/** Uploads a file in the place of one that did not get to the server. */
export function replaceFile(conversationId: string, key: string, file: File): void {
  const author = authorId();
  const others = draftFiles(conversationId).filter((other) => other.key !== key);
  const { allowed, refusals } = chooseAllowed([file], others);
  refuse(conversationId, refusals);
  if (author === null || allowed.length === 0) return;
  changeFile(key, describe(file));
  begin(key, file, author);
}

export function retryUpload(key: string): void {
  const [upload, file] = [uploads.get(key), remembered.get(key)];
  if (upload && file) begin(key, file, upload.author);
}

const nameOf = (file: File) => safeName(file.name) || "file";

function describe(file: File): Omit<ReplyFile, "key"> {
  return { uploadId: null, name: nameOf(file), size: file.size, type: file.type };
}

function refuse(conversationId: string, refusals: readonly Refusal[]): void {
  refusedFiles.setKey(conversationId, refusals);
  if (refusals.length > 0) announceAlert(uploadText.get().notAdded(refusals.length));
}

function begin(key: string, file: File, author: string): void {
  const controller = new AbortController();
  uploads.get(key)?.controller.abort();
  uploads.set(key, { author, controller, release: uploads.get(key)?.release ?? hold(key) });
  remember(key, file);
  transfers.setKey(key, { step: "waiting" });
  const { signal } = controller;
  turns.run(() => upload(key, file, author, signal), signal).then(
    ({ upload_id: uploadId, name }) => {
      // An Undo brings it back under this name.
      remember(uploadId, file);
      changeFile(key, { uploadId, name });
      drop(key);
      if (uploads.size === 0) announce(uploadText.get().allUploaded);
    },
    (error: unknown) => {
      if (signal.aborted) return;
      const failure = failureOf(error);
      transfers.setKey(key, { step: "failed", failure });
      announceAlert(uploadText.get().failed({ name: nameOf(file) }));
    },
  );
}

/** Holds the file's lock. Returns how to give it back. */
function hold(key: string): () => void {
  let release = () => {};
  const isDone = new Promise<void>((resolve) => (release = resolve));
  void navigator.locks.request(lockOf(key), () => isDone);
  return release;
}

function remember(key: string, file: File): void {
  remembered.set(key, file);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= MAX_REMEMBERED) break;
    if (!uploads.has(oldest)) remembered.delete(oldest);
  }
}

/** Ends what is going on with a file: it is at the server, or nobody wants it any more. */
function drop(key: string): void {
  const upload = uploads.get(key);
  uploads.delete(key);
  upload?.controller.abort();
  upload?.release();
  transfers.setKey(key, undefined);
}

class UploadError extends Error {
  constructor(readonly failure: TransferFailure) {
    super("The file was not uploaded.");
  }
}

async function upload(key: string, file: File, author: string, signal: AbortSignal): Promise<UploadAddress> {
  const { size, type } = file;
  const showProgress = (share: number) => {
    const percent = Math.floor(share * 100);
    const before = transfers.get()[key];
    const isNew = before?.step !== "sending" || before.percent !== percent;
    if (isNew && !signal.aborted) transfers.setKey(key, { step: "sending", percent });
  };
  for (let count = 1; ; count += 1) {
    showProgress(0);
    const address = await requestUpload(author, { name: nameOf(file), size, type }, signal);
    const outcome = await postFile(address, file, showProgress, signal);
    if (outcome === "stored") return address;
    if (outcome === "unreachable" && !(await isReadable(file))) throw new UploadError("unreadable");
    if (outcome !== "expired" || count === MAX_ADDRESSES) throw new UploadError(outcome);
  }
}

function failureOf(error: unknown): TransferFailure {
  if (error instanceof UploadError) return error.failure;
  return error instanceof ApiError ? { answer: error } : "unreachable";
}

/** False when the file was moved, changed or deleted since it was chosen: browsers then do not read it any more. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
