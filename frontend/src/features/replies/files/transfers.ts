import { useStore } from "@nanostores/react";
import { map } from "nanostores";
import { useEffect } from "react";

import type { ApiError } from "../../../api/errors";
import type { ReplyFile } from "../shared/files";
import type { Refusal } from "./limits";

/** Why an upload failed. With `answer`, the server did not give an address. */
export type TransferFailure = "unreachable" | "refused" | "expired" | "unreadable" | { answer: ApiError };

/**
 * How far a file is that is not at the server. `elsewhere`: another tab has it. `unfinished`: no tab has it any more,
 * so it has to be chosen again.
 */
export type Transfer =
  | { step: "waiting" | "elsewhere" | "unfinished" }
  | { step: "sending"; percent: number }
  | { step: "failed"; failure: TransferFailure };

/** By the file's key, for the files that this page knows something of. */
export const transfers = map<Record<string, Transfer>>({});

/** By conversation: the files that were not added. */
export const refusedFiles = map<Record<string, readonly Refusal[]>>({});

/** By conversation: how many files are not in the draft yet, because the code of uploads is loading. */
export const comingFiles = map<Record<string, number>>({});

/** The tab that has a file holds this lock until the file is at the server. */
export const lockOf = (key: string) => `inbox.uploads.${key}`;

/** The transfers of a draft's files. Finds out which of those that this tab does not have are in another one. */
export function useTransfers(files: readonly ReplyFile[]): Readonly<Record<string, Transfer>> {
  const all = useStore(transfers);
  const unknown = files.filter(({ key, uploadId }) => uploadId === null && all[key] === undefined);
  const keys = unknown.map(({ key }) => key).join(" ");
  useEffect(() => {
    for (const key of keys.split(" ").filter(Boolean)) watch(key);
  }, [keys]);
  return all;
}

/** Waits until no other tab has the file. */
function watch(key: string): void {
  transfers.setKey(key, { step: "elsewhere" });
  void navigator.locks.request(lockOf(key), () => {
    if (transfers.get()[key]?.step === "elsewhere") transfers.setKey(key, { step: "unfinished" });
  });
}
