import { serverNow } from "../model/serverClock";
import { accessTokenFor } from "./auth/session";
import { client, unwrap } from "./client";
import type { components } from "./schema";

const REQUEST_TIMEOUT_MS = 20_000;
/** An upload that makes no progress for so long has no connection any more. */
const STALLED_MS = 60_000;

/** Where one file of one agent may be uploaded, for some minutes. */
export type UploadAddress = components["schemas"]["UploadOut"];
/** `refused`: the storage answered, but has not stored it. */
export type UploadOutcome = "stored" | "expired" | "refused" | "unreachable";

/** Asks for the address of an upload in the name of an agent. */
export async function requestUpload(
  author: string,
  file: components["schemas"]["UploadIn"],
  signal: AbortSignal,
): Promise<UploadAddress> {
  const token = await accessTokenFor(author);
  return unwrap(
    client.POST("/api/uploads", {
      headers: { Authorization: `Bearer ${token}` },
      body: file,
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    }),
  );
}

/**
 * Posts a file to the storage. `onProgress` gets a share from 0 to 1. Not by `fetch`, which tells of no progress. The
 * form is signed: the storage refuses a request that also has a token, and must not get one. Rejects when aborted.
 */
export function postFile(
  address: UploadAddress,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<UploadOutcome> {
  const form = new FormData();
  for (const [name, value] of Object.entries(address.fields)) form.append(name, value);
  // What comes after the file is ignored.
  form.append("file", file, address.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout>;
    const abort = () => request.abort();
    const expectProgress = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, STALLED_MS);
    };
    const end = (outcome: UploadOutcome) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(outcome);
    };
    request.upload.onprogress = ({ loaded, total }) => {
      expectProgress();
      if (total > 0) onProgress(Math.min(1, loaded / total));
    };
    request.upload.onload = expectProgress;
    request.onload = () => end(outcomeOf(request, address));
    request.onerror = () => end("unreachable");
    request.onabort = () => end("unreachable");
    request.open("POST", address.url);
    signal.addEventListener("abort", abort);
    expectProgress();
    request.send(form);
  });
}

function outcomeOf({ status, responseText }: XMLHttpRequest, { expires_at }: UploadAddress): UploadOutcome {
  if (status >= 200 && status < 300) return "stored";
  const hasExpired = /expired/i.test(responseText) || Date.parse(expires_at) <= serverNow();
  return status === 403 && hasExpired ? "expired" : "refused";
}
