import { useStore } from "@nanostores/react";

import { ApiError } from "../../api/errors";
import type { AttachmentFile } from "../../api/types";
import { attachmentText } from "../../i18n/texts/attachments";
import { useFailureReason } from "./FileNotice";

/** Why the file is not there and is not being fetched; null: it is there, or is being fetched, or was not asked for. */
export function useFileTrouble(file: AttachmentFile | undefined, error: Error | null): string | null {
  const t = useStore(attachmentText);
  const failure = useFailureReason(file);
  if (file === undefined) {
    if (error === null) return null;
    return error instanceof ApiError && error.status === 404 ? t.notThere : t.noAnswer;
  }
  switch (file.state) {
    case "ready":
      return null;
    case "fetching":
      return error === null ? null : t.noAnswer;
    case "failed":
      return failure;
    case "gone":
      return t.gone;
    default:
      // A newer server may know more states.
      return t.unknownState({ state: String(file.state satisfies never) });
  }
}
